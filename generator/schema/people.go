package schema

func people() Register {
	return Register{Name: "people", File: "registers/people.toml", About: "Everybody who works for the organisation, leavers too.", Rows: []Row{{Name: "person", About: "A person.", Keys: []Key{
		id("Never given to another person."),
		key("name", Text, "The full name.").must(),
		key("email", Text, "The e-mail address."),
		key("title", Text, "What the person is."),
		key("department", Text, "Where the person works."),
		link("job", "job", "The job description, of roles.toml."),
		link("manager", "person", "The line manager; the person at the top may name themselves."),
		word("kind", "How the person is employed.", "employee", "contractor", "third-party"),
		key("start", Date, "The first day.").must(),
		key("end", Date, "The last day; after it the person is a leaver."),
		tables("leave", "Long leave: nothing falls due in it, what fell due is due 30 days after.",
			key("from", Date, "Its first day.").must(), key("to", Date, "Its last day; without one the leave is open.")),
		key("briefed", Date, "When they were told of their security responsibilities."),
		key("access_granted", Date, "When they got access."),
		key("access_revoked", Time, "When their access ended."),
		key("screened", Date, "When their background was screened (A.6.1)."),
	}}}}
}

func contracts() Register {
	return Register{Name: "contracts", File: "registers/contracts.toml", About: "Terms of employment (A.6.2).", Rows: []Row{{Name: "contract", About: "A contract with a person.", Keys: []Key{
		id("The contract's id."),
		link("person", "person", "With whom.").must(),
		key("signed", Date, "When it was signed.").must(),
		key("expires", Date, "The last day on which it holds."),
		key("security_terms", Bool, "Information security requirements are written into it."),
		evidence(),
	}}}}
}

func roles() Register {
	return Register{Name: "roles", File: "registers/roles.toml", About: "Roles, responsibilities and authorities of the ISMS (5.3).", Rows: []Row{
		{Name: "role", About: "A role of the ISMS.", Keys: []Key{
			id("The role's id."),
			key("title", Text, "What it is called.").must(),
			list("responsibilities", Markdown, "What it answers for."),
			key("authority", Markdown, "What it may decide."),
			links("holders", "person", "Who holds it."),
			link("deputy", "person", "Who stands in."),
			key("letter", Reference, "The appointment."),
			key("reviewed", Date, "When its duties were last reviewed."),
			tables("accepted", "Who took it on, and when.", link("person", "person", "Who.").must(), key("date", Date, "When.").must()),
			key("required", Bool, "The ISMS cannot be without it."),
			tables("competences", "What it asks for (7.2).", Key{Name: "id", Type: Link, To: "competence", Need: true, About: "Which competence."}, level()),
			links("courses", "course", "Training that its holders do."),
		}},
		{Name: "job", About: "A job description.", Keys: []Key{
			id("The job's id."),
			key("title", Text, "What it is called.").must(),
			key("version", Text, "Which version of the description."),
			key("security_duties", Bool, "Security duties are written into it."),
			key("objectives", Bool, "They are in the appraisal's objectives, too."),
			evidence(),
		}},
		{Name: "raci", About: "Who is responsible, accountable, consulted and informed.", Keys: []Key{
			key("activity", Text, "What is done.").must(),
			key("control", Control, "The clause or control that it serves."),
			links("responsible", "role", "Who does it."),
			links("accountable", "role", "Who answers for it."),
			links("consulted", "role", "Who is asked."),
			links("informed", "role", "Who is told."),
		}},
	}}
}

func level() Key {
	return key("level", Int, "0 none, 1 aware, 2 practitioner, 3 skilled, 4 expert.").must().upTo(4)
}

func competence() Register {
	return Register{Name: "competence", File: "registers/competence.toml", About: "Skills, and who was found to have them (7.2).", Rows: []Row{
		{Name: "competence", About: "A skill that roles ask for.", Keys: []Key{id("The competence's id."), key("title", Text, "What it is called.").must()}},
		{Name: "record", About: "An assessment of a person.", Keys: []Key{
			link("person", "person", "Who.").must(),
			link("competence", "competence", "Which skill.").must(),
			level(),
			key("assessed", Date, "When.").must(),
			link("assessor", "person", "By whom."),
			key("expires", Date, "The last day on which it holds."),
			evidence(),
		}},
	}}
}

func training() Register {
	return Register{Name: "training", File: "registers/training.toml", About: "Courses, and who did them (7.2, 7.3, A.6.3).", Rows: []Row{
		{Name: "course", About: "A course.", Keys: []Key{
			id("The course's id."),
			key("title", Text, "What it is called.").must(),
			audience("Who does it."),
			key("mandatory", Bool, "The audience must do it."),
			key("valid_months", Int, "Months until it is due again; 0: once is enough."),
		}},
		{Name: "completion", About: "A person did a course.", Keys: []Key{
			link("person", "person", "Who.").must(),
			link("course", "course", "Which course.").must(),
			key("date", Date, "When.").must(),
			key("score", Share, "The result."),
			evidence(),
		}},
	}}
}

func acknowledgements() Register {
	return Register{Name: "acknowledgements", File: "registers/acknowledgements.toml", About: "Who took note of which version of a policy.", Rows: []Row{{Name: "acknowledgement", About: "A person took note of a version.", Keys: []Key{
		link("person", "person", "Who.").must(),
		link("policy", "policy", "Which policy.").must(),
		key("version", Text, "Which version of it.").must(),
		key("date", Date, "When.").must(),
		word("method", "How.", "e-sign", "wet-ink", "lms", "email"),
		evidence(),
	}}}}
}
