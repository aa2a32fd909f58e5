package infracost

deny[out] {
	r := input.projects[_].breakdown.resources[_]
	sub := r.subresources[_]
	c := sub.costComponents[_]
	contains(c.name, "gp2")
	out := {"msg": sprintf("%s.%s should be gp3", [r.name, sub.name]), "failed": true}
}
