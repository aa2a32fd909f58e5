# A web shop: two web servers behind a load balancer, a database, a queue and a worker.
# plan.json beside this file is the plan of the change "bigger web servers, Multi-AZ
# database, gp3 disks, no cache any more".

terraform {
  required_providers {
    aws = { source = "hashicorp/aws" }
  }
}

provider "aws" {
  region = var.region
  default_tags {
    tags = {
      Project    = "web-shop"
      CostCenter = "CC-117"
    }
  }
}

variable "region" {
  type    = string
  default = "eu-central-1"
}

variable "web_servers" {
  type    = set(string)
  default = ["a", "b"]
}

resource "aws_instance" "web" {
  for_each      = var.web_servers
  ami           = "ami-0a1b2c3d4e5f67890"
  instance_type = "m6i.xlarge"

  root_block_device {
    volume_type = "gp3"
    volume_size = 50
  }

  tags = { Name = "web-${each.key}", Environment = "prod" }
}

resource "aws_lb" "shop" {
  name               = "shop"
  load_balancer_type = "application"
}

resource "aws_nat_gateway" "out" {
  allocation_id = aws_eip.nat.id
  subnet_id     = "subnet-0123456789abcdef0"
}

resource "aws_eip" "nat" {
  domain = "vpc"
}

resource "aws_db_instance" "orders" {
  identifier        = "orders"
  engine            = "postgres"
  engine_version    = "16.4"
  instance_class    = "db.m6g.large"
  multi_az          = true
  storage_type      = "gp3"
  allocated_storage = 200
  username          = "shop"
  password          = "example-only"
}

resource "aws_sqs_queue" "orders" {
  name = "orders"
}

resource "aws_lambda_function" "mailer" {
  function_name = "mailer"
  role          = "arn:aws:iam::123456789012:role/mailer"
  handler       = "mailer.handler"
  runtime       = "python3.13"
  memory_size   = 512
  filename      = "mailer.zip"
}

resource "aws_s3_bucket" "images" {
  bucket = "web-shop-images"
}
