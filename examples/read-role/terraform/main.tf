# The role that trailwarden reads an account with. What it may do stands in policy.tf.

terraform {
  required_version = ">= 1.3"
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.0"
    }
  }
}

variable "role_name" {
  description = "The role's name; the same in every account, so that trailwarden can be told it once"
  type        = string
  default     = "trailwarden-read"
}

variable "trusted_principal_arns" {
  description = "The ARNs of the roles and users that run trailwarden; empty to trust an organization instead"
  type        = list(string)
  default     = []
}

variable "trusted_organization_id" {
  description = "The id (o-…) of the organization whose principals may assume the role; used if no principal is named"
  type        = string
  default     = ""
}

variable "external_id" {
  description = "What whoever assumes the role must send as its external id; empty for none"
  type        = string
  default     = ""
}

data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "AWS"
      identifiers = length(var.trusted_principal_arns) > 0 ? var.trusted_principal_arns : ["*"]
    }

    dynamic "condition" {
      for_each = length(var.trusted_principal_arns) > 0 ? [] : [var.trusted_organization_id]
      content {
        test     = "StringEquals"
        variable = "aws:PrincipalOrgID"
        values   = [condition.value]
      }
    }

    dynamic "condition" {
      for_each = var.external_id == "" ? [] : [var.external_id]
      content {
        test     = "StringEquals"
        variable = "sts:ExternalId"
        values   = [condition.value]
      }
    }
  }
}

resource "aws_iam_policy" "read" {
  name        = var.role_name
  description = "What trailwarden reads: settings, never data"
  policy      = data.aws_iam_policy_document.trailwarden_read.json
}

resource "aws_iam_role" "read" {
  name                 = var.role_name
  description          = "Read by trailwarden; settings, never data"
  assume_role_policy   = data.aws_iam_policy_document.trust.json
  max_session_duration = 3600

  lifecycle {
    precondition {
      condition     = length(var.trusted_principal_arns) > 0 || startswith(var.trusted_organization_id, "o-")
      error_message = "Name a principal or an organization that may assume the role."
    }
  }
}

resource "aws_iam_role_policy_attachment" "read" {
  role       = aws_iam_role.read.name
  policy_arn = aws_iam_policy.read.arn
}

output "role_arn" {
  description = "What to give trailwarden as --role-arn"
  value       = aws_iam_role.read.arn
}
