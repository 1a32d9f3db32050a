"""MiniStack's modules as they are: without types and without a public interface.

Importing this reads MiniStack's configuration from the environment, see `prepare_environment`.
"""

from importlib import import_module
from typing import Any

app: Any = import_module("ministack.app")
arn: Any = import_module("ministack.core.arn")
concurrency: Any = import_module("ministack.core.concurrency")
lambda_runtime: Any = import_module("ministack.core.lambda_runtime")
persistence: Any = import_module("ministack.core.persistence")
iam_actions: Any = import_module("ministack.core.iam_actions")
iam_evaluator: Any = import_module("ministack.core.iam_evaluator")
responses: Any = import_module("ministack.core.responses")
apigateway_v1: Any = import_module("ministack.services.apigateway_v1")
cloudformation: Any = import_module("ministack.services.cloudformation")
cloudwatch: Any = import_module("ministack.services.cloudwatch")
cloudwatch_logs: Any = import_module("ministack.services.cloudwatch_logs")
cognito: Any = import_module("ministack.services.cognito")
dynamodb: Any = import_module("ministack.services.dynamodb")
lambda_svc: Any = import_module("ministack.services.lambda_svc")
provisioners: Any = import_module("ministack.services.cloudformation.provisioners")
secretsmanager: Any = import_module("ministack.services.secretsmanager")
ses: Any = import_module("ministack.services.ses")
ses_v2: Any = import_module("ministack.services.ses_v2")
stepfunctions: Any = import_module("ministack.services.stepfunctions")

FIRST_ERROR = 400
