"""Which rules of MedCom's own must a message of MedCom's events keep?

`events.medcom_issues` is about the whole message; `letter`, `care_communication` and `hospital_notification`
are checks of a focus, for its event's definition. Where each of MedCom's invariants is kept, and how its
breach is told (issue_texts.toml):

medcom-messaging-2                       rules.envelope_issues                   provenance-missing
medcom-messaging-2                       acknowledgement.acknowledgement         medcom-provenance-missing
medcom-careCommunication-1               care_communication.care_envelope        care-header-profile
medcom-careCommunication-2               rules.envelope_issues                   patient-missing
medcom-careCommunication-2               rules.envelope_issues                   patient-more-than-one
medcom-careCommunication-3               care_communication.care_envelope        care-provenance-profile
medcom-careCommunication-4               letter.letter                           care-practitioner-name
medcom-careCommunication-5               letter.letter                           care-priority
medcom-careCommunication-6               letter.letter                           care-topic
medcom-careCommunication-7               care_communication.care_communication   care-author-role
medcom-careCommunication-8               letter.letter                           care-practitioner-name
medcom-careCommunication-8               care_communication.care_communication   care-author-name
medcom-careCommunication-9               letter.letter                           care-encounter
medcom-careCommunication-11              care_communication.care_communication   care-sender-organization
medcom-careCommunication-12              care_communication.care_communication   care-recipient-organization
medcom-careCommunication-13              letter.letter                           care-practitioner
medcom-careCommunication-15              letter.letter                           care-encounter-reference
medcom-uuidv4                            letter.letter                           care-thread-id
medcom-carecommunication-definition-url  care_communication.care_envelope        care-definition
medcom-hospitalNotification-1            envelope.destinations                   medcom-destination-use
medcom-hospitalNotification-1            hospital_notification.hospital_envelope focus-more-than-one
medcom-hospitalNotification-1            hospital_notification.hospital_envelope hospital-report
medcom-hospitalNotification-2            rules.envelope_issues                   patient-missing
medcom-hospitalNotification-2            rules.envelope_issues                   patient-more-than-one
medcom-hospitalNotification-3            envelope.provenances                    activity-not-allowed
medcom-hospitalNotification-4            hospital_notification.hospital_envelope hospital-cpr
medcom-hospitalNotification-5            rules.envelope_issues                   destination-not-one-primary
medcom-hospitalNotification-5            envelope.destinations                   cc-not-allowed
medcom-hospitalNotification-6            hospital_notification.hospital_notification hospital-leave
medcom-acknowledgement-1                 acknowledgement.acknowledgement         acknowledgement-details
medcom-acknowledgement-2                 envelope.destinations                   medcom-destination-use
medcom-acknowledgement-2                 event_rules.event_issues                response-missing
"""
