from disputes.answers.assessment import Assessment as Assessment
from disputes.answers.differences import Change as Change
from disputes.answers.drafts import CaseDrafts as CaseDrafts
from disputes.answers.standing import Standing as Standing
from disputes.api import Engine as Engine
from disputes.documents.errors import DisputesError as DisputesError
from disputes.documents.errors import RecordError as RecordError
from disputes.documents.errors import RulesetError as RulesetError
from disputes.documents.errors import UsageError as UsageError
from disputes.documents.problems import Problem as Problem
from disputes.records.case import Case as Case
from disputes.records.shop import Shop as Shop

__version__: str
