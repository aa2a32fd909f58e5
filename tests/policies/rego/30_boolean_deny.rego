package main

default deny = false

deny {
	input.summary.totalDetectedResources > 100
}
