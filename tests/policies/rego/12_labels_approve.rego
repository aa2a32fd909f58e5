package infracost

approved {
	input.metadata.vcsPullRequestLabels[_] == "cost-approved"
}

deny[out] {
	rise := to_number(input.diffTotalMonthlyCost)
	out := {"msg": "needs the label cost-approved", "failed": over(rise)}
}

over(rise) {
	rise > 100
	not approved
}

over(rise) = false {
	rise <= 100
}

over(rise) = false {
	approved
}
