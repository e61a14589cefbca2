package seal

import (
	"crypto/x509"
	"fmt"
)

// The keys of /DSS (ETSI EN 319 142-1, 5.4.2.2) that hold streams.
const (
	dssCerts = name("Certs")
	dssCRLs  = name("CRLs")
	dssOCSPs = name("OCSPs")
)

const maxDSS = 10000 // streams

// validation reads /DSS as a revision sees it; without one it is empty.
func (p *PDF) validation(rev int) (*Validation, error) {
	cat, err := p.catalog(rev)
	if err != nil {
		return nil, err
	}
	dss, _, err := p.dict(rev, cat.get("DSS"))
	if err != nil {
		return nil, err
	}
	v := new(Validation)
	certs, err := p.dssStreams(rev, dss, dssCerts)
	if err != nil {
		return nil, err
	}
	for _, der := range certs {
		c, err := x509.ParseCertificate(der)
		if err != nil {
			return nil, fmt.Errorf("%w PDF: a certificate in /DSS: %s", ErrMalformed, err)
		}
		v.addCerts(c)
	}
	if v.CRLs, err = p.dssStreams(rev, dss, dssCRLs); err != nil {
		return nil, err
	}
	v.OCSPs, err = p.dssStreams(rev, dss, dssOCSPs)
	return v, err
}

func (p *PDF) dssStreams(rev int, dss dict, key name) ([][]byte, error) {
	list, err := p.array(rev, dss.get(key))
	if err != nil || len(list) == 0 {
		return nil, err
	}
	if len(list) > maxDSS {
		return nil, fmt.Errorf("%w: PDF with more than %d entries in /DSS", ErrUnsupported, maxDSS)
	}
	var out [][]byte
	for _, o := range list {
		v, err := p.get(rev, o)
		if err != nil {
			return nil, err
		}
		s, ok := v.(stream)
		if !ok {
			return nil, fmt.Errorf("%w PDF: /%s of /DSS", ErrMalformed, key)
		}
		data, err := p.inflate(rev, s)
		if err != nil {
			return nil, err
		}
		out = append(out, data)
	}
	return out, nil
}

// missing is what of v the newest /DSS does not hold yet.
func (p *PDF) missing(v *Validation) (*Validation, error) {
	have, err := p.validation(p.newest())
	if err != nil {
		return nil, err
	}
	all := &Validation{Certs: have.Certs, CRLs: have.CRLs, OCSPs: have.OCSPs}
	all.Add(v)
	return &Validation{all.Certs[len(have.Certs):], all.CRLs[len(have.CRLs):], all.OCSPs[len(have.OCSPs):]}, nil
}

func (v *Validation) empty() bool { return len(v.Certs)+len(v.CRLs)+len(v.OCSPs) == 0 }

// validate appends v to /DSS: its streams, then the dictionary, whose arrays
// are direct and begin with what was there.
func (inc *increment) validate(v *Validation) error {
	p := inc.base
	cat, err := p.catalog(p.newest())
	if err != nil {
		return err
	}
	old, _, err := p.dict(p.newest(), cat.get("DSS"))
	if err != nil {
		return err
	}
	dss := old
	if dss == nil {
		dss = dict{{"Type", name("DSS")}}
	}
	var certs [][]byte
	for _, c := range v.Certs {
		certs = append(certs, c.Raw)
	}
	for _, e := range []struct {
		key  name
		ders [][]byte
	}{{dssCerts, certs}, {dssCRLs, v.CRLs}, {dssOCSPs, v.OCSPs}} {
		list, err := p.array(p.newest(), old.get(e.key))
		if err != nil {
			return err
		}
		list = list[:len(list):len(list)]
		for _, der := range e.ders {
			list = append(list, inc.add(stream{dict{{"Length", integer(int64(len(der)))}}, der}))
		}
		if len(e.ders) > 0 {
			dss = dss.with(e.key, list)
		}
	}
	if r, ok := cat.get("DSS").(ref); ok {
		inc.set(r, dss)
		return nil
	}
	r, err := p.root(p.newest())
	if err != nil {
		return err
	}
	inc.set(r, cat.with("DSS", inc.add(dss)))
	return nil
}

// addValidation appends a revision with v, unless /DSS has it all.
func (p *PDF) addValidation(v *Validation) ([]byte, error) {
	v, err := p.missing(v)
	if err != nil || v.empty() {
		return p.data, err
	}
	inc, err := newIncrement(p)
	if err != nil {
		return nil, err
	}
	if err := inc.validate(v); err != nil {
		return nil, err
	}
	out, _, err := inc.bytes()
	return out, err
}
