# The GPU nodes of the example: they carry the money, the workloads in k8s/ use part of them.
terraform {
  required_providers {
    aws = { source = "hashicorp/aws" }
  }
}

provider "aws" {
  region = "us-east-1"

  default_tags {
    tags = {
      team        = "search"
      environment = "staging"
      cost-center = "cc-12"
    }
  }
}

variable "subnet_ids" {
  type    = list(string)
  default = ["subnet-0a1b2c3d", "subnet-4e5f6a7b"]
}

resource "aws_eks_cluster" "models" {
  name     = "models"
  role_arn = "arn:aws:iam::123456789012:role/eks-models"

  vpc_config {
    subnet_ids = var.subnet_ids
  }
}

resource "aws_eks_node_group" "gpu" {
  cluster_name    = aws_eks_cluster.models.name
  node_group_name = "gpu-l40s"
  node_role_arn   = "arn:aws:iam::123456789012:role/eks-gpu-nodes"
  subnet_ids      = var.subnet_ids
  instance_types  = ["g6e.12xlarge"]
  disk_size       = 200

  labels = {
    workload = "inference"
  }

  taint {
    key    = "nvidia.com/gpu"
    value  = "present"
    effect = "NO_SCHEDULE"
  }

  scaling_config {
    desired_size = 1
    min_size     = 1
    max_size     = 3
  }
}
