package infracost

required := {"Environment", "Owner"}

deny[out] {
	r := input.projects[_].breakdown.resources[_]
	tags := object.get(r, "tags", {})
	missing := required - {key | tags[key]}
	count(missing) > 0
	out := {"msg": sprintf("%s lacks %s", [r.name, concat(", ", sort(missing))]), "failed": true}
}
