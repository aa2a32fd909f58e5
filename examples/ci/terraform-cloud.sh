#!/usr/bin/env bash
# The plan of an HCP Terraform (Terraform Cloud) run: its JSON comes from the API, the rest is local.
# Usage: terraform-cloud.sh RUN_ID; needs TFC_TOKEN with read access to plans.
set -euo pipefail
run="$1"
host="${TFC_HOST:-app.terraform.io}"
curl --fail --silent --show-error --location \
  --header "Authorization: Bearer $TFC_TOKEN" \
  "https://$host/api/v2/runs/$run/plan/json-output" >plan.json
forebill diff --path plan.json
