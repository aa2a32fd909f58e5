package main

names[name] {
	walk(input.projects, [path, value])
	path[count(path) - 1] == "name"
	name := value
}

deny[msg] {
	some name
	names[name]
	re_match("quantum", name)
	msg := name
}
