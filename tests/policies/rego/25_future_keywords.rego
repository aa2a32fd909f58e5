package infracost

import future.keywords.contains
import future.keywords.every
import future.keywords.if
import future.keywords.in

deny contains out if {
	some project in input.projects
	some r in project.breakdown.resources
	r.resourceType in {"aws_db_instance", "aws_rds_cluster"}
	out := {"msg": sprintf("%s: databases need a review", [r.name]), "failed": true}
}
