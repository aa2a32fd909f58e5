package main

deny_currency[msg] {
	input.currency == "GBP"
	msg := "no pounds"
}

deny_unsupported[msg] {
	input.summary.unsupportedResourceCounts[type] > 0
	msg := sprintf("%s is not priced", [type])
}

warn_branch[msg] {
	not startswith(input.metadata.vcsBranch, "release/")
	msg := "not a release"
}
