package infracost

deny[out] {
	count := input.summary.totalUnsupportedResources
	out := {"msg": sprintf("%d resources are not supported", [count]), "failed": count > 0}
}
