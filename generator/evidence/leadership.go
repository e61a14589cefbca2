package evidence

// leadership resolves the people that pack.toml names.
func (l *loader) leadership() {
	raw, p := &l.rawConfig, l.pack
	p.TopManagement = l.persons(raw.leadership, "top_management", raw.topManagement)
	p.ISMSManager = l.person(raw.leadership, pathKey{"isms_manager"}, raw.ismsManager)
	p.Signing.PDFSigner = l.person(raw.signs, pathKey{"pdf_signer"}, raw.pdfSigner)
	p.Signing.Signatories = l.persons(raw.signs, "signatories", raw.signatories)
}

// looks checks the files that pack.toml names, once all is read.
func (l *loader) looks() {
	if logo := l.pack.Theme.Logo; logo != "" {
		l.file(l.rawConfig.At, pathKey{"theme", "logo"}, logo)
	}
	for i, f := range l.pack.PDF.Fonts {
		l.file(l.rawConfig.At, pathKey{"pdf", "fonts", itoa(i)}, f)
	}
	id := l.pack.LeadershipPolicy
	if id != "" && len(l.pack.Policies) > 0 && l.pack.policies[id] == nil && !l.out["policy:"+id] {
		l.unknown(l.rawConfig.leadership, pathKey{"policy"}, "policy", id, "policies/")
	}
}
