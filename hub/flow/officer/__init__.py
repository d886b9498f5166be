"""What can a consent officer do? Each function acts for a party, and is audited as `agent`.

`agent` is the user name of a person, or the party's own id where a system calls. Refused is raised with
`invalid` (its issues' `expression` is the field, as in ConsentForm), `not-found` for what is not there or
not the party's to see, `forbidden`, and `conflict`.
"""

from hub.flow.officer.access_log import access_log
from hub.flow.officer.access_log_pdf import access_log_pdf
from hub.flow.officer.custody import custody_of, register_custody
from hub.flow.officer.evidence import evidence_document
from hub.flow.officer.previewing import matrix, preview
from hub.flow.officer.reading import consents_of, draft_for, history
from hub.flow.officer.recording import record, renew, replace, revoke
from hub.flow.officer.reviewing import review
from hub.flow.officer.worklist import work_list

__all__ = [
    "access_log",
    "access_log_pdf",
    "consents_of",
    "custody_of",
    "draft_for",
    "evidence_document",
    "history",
    "matrix",
    "preview",
    "record",
    "register_custody",
    "renew",
    "replace",
    "review",
    "revoke",
    "work_list",
]
