package schema

func soa() Register {
	return Register{Name: "soa", File: "registers/soa.toml", About: "The Statement of Applicability (6.1.3 d). Older versions: registers/soa-archive/VERSION.toml.",
		Keys: []Key{
			key("version", Version, "Which version it is.").must(),
			key("approved", Date, "When it was approved."),
			link("approved_by", "person", "By whom."),
		},
		Rows: []Row{{Name: "control", About: "A control of Annex A, or a clause from 4 to 10.", Keys: []Key{
			key("id", Control, "As the standard writes it.").must(),
			key("applicable", Bool, "Whether it applies; without it, it does. Clauses cannot be left out."),
			words("reasons", "Why it is included.", "risk", "legal", "contract", "business"),
			key("justification", Markdown, "Why it applies, or why not."),
			word("status", "How far it is.", "implemented", "partial", "planned", "not-implemented"),
			key("target", Date, "Until when it is planned."),
			link("owner", "person", "Whose it is."),
			key("implementation", Markdown, "How it is done."),
			evidence(),
			tables("claims", "What the text claims, and what proves it.",
				key("text", Text, "The claim.").must(), key("by", Proof, "A check that passes, or a record that is valid.").must()),
		}}}}
}

func signatures() Register {
	return Register{Name: "signatures", File: "registers/signatures.toml", About: "Who signed what, when, in what capacity, and how.", Rows: []Row{{Name: "signature", About: "A signature.", Keys: []Key{
		key("id", ID, "Without one, subject and signer name it."),
		key("subject", Subject, "What was signed.").must(),
		link("signer", "person", "By whom.").must(),
		key("date", Date, "When.").must(),
		key("capacity", Text, "As what."),
		word("method", "How.", "pades", "cms", "ssh", "wet-ink", "attested").must(),
		key("file", File, "The signature, or the scan of wet ink."),
		key("logged", Bool, "The program added the row, and its event to the log: without the event the signature is broken."),
	}}}}
}

func keys() Register {
	return Register{Name: "keys", File: "registers/keys.toml", About: "Which key belongs to whom.", Rows: []Row{{Name: "key", About: "A key and its owner.", Keys: []Key{
		link("person", "person", "Whose it is.").must(),
		key("fingerprint", Fingerprint, "X.509: sha256: and 64 hexadecimal digits; SSH: SHA256:… as ssh-keygen prints it.").must(),
		key("from", Date, "The first day.").must(),
		key("to", Date, "The last day."),
		key("revoked", Date, "From this day on it proves nothing."),
		key("minuted", Reference, "Where the fingerprint was read out."),
	}}}}
}

func policy() Register {
	return Register{Name: "policy", File: "policies/*.md", About: "The front matter of a policy, between two lines of +++. Older texts: policies/archive/ID@VERSION.md.",
		Keys: []Key{
			id("The policy's id."),
			key("title", Text, "What it is called.").must(),
			word("kind", "What it is.", "policy", "topic-policy", "procedure").must(),
			key("version", Version, "Which version it is.").must(),
			word("status", "How far it is.", "draft", "approved", "retired").must(),
			key("classification", Text, "Who may read it."),
			link("owner", "person", "Who keeps it."),
			link("approved_by", "person", "Who approved it."),
			key("approved", Date, "When."),
			key("reviewed", Date, "When it was last reviewed, changed or not."),
			audience("Who must acknowledge it; without it, nobody."),
			list("controls", Control, "The clauses and controls that it serves."),
			list("topics", Text, "physical, remote-work, supplier, speak-up, disciplinary, …"),
			table("covers", "Of the top-level policy: which heading holds what, by its anchor.",
				key("commitment", Text, "The commitment to meet requirements and to improve (5.2 c, d)."),
				key("strategic_alignment", Text, "How it fits the purpose of the organisation (5.2 a)."),
				key("resources", Text, "The resources (5.1 c)."),
				key("accountability", Text, "Who answers for what."),
				key("review_frequency", Text, "How often it is reviewed.")),
		},
		Rows: []Row{{Name: "revision", About: "A version of the text.", Keys: []Key{
			key("version", Version, "Which version.").must(),
			key("date", Date, "When.").must(),
			link("author", "person", "By whom."),
			key("change", Text, "What changed."),
		}}}}
}

func page() Register {
	return Register{Name: "page", File: "pages/*.md", About: "The front matter of a free page, which may be left out.", Keys: []Key{key("title", Text, "The page's title.")}}
}

func mapping() Register {
	return Register{Name: "mapping", File: "mappings/*.toml", About: "How controls relate to requirements of another framework. A relation is not an equivalence.",
		Keys: []Key{
			key("framework", Text, "The other framework.").must(),
			key("url", URL, "Where it is published."),
			key("note", Text, "What a reader of the mapping should know."),
		},
		Rows: []Row{{Name: "mapping", About: "A relation.", Keys: []Key{
			key("control", Control, "The clause or control.").must(),
			key("target", Text, "The requirement of the other framework.").must(),
			word("relation", "How they relate.", "partially-meets", "partially-overlaps", "supports", "depends-on", "equal").must(),
			key("note", Markdown, "Why."),
		}}}}
}
