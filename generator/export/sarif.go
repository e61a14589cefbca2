package export

import (
	"encoding/json"
	"io"
	"net/url"
	"strings"

	"github.com/evpack/evpack/generator/assess"
	"github.com/evpack/evpack/generator/ledger"
)

// The shapes of SARIF 2.1.0 (OASIS Standard, 27 March 2020) that are written;
// the numbers are its sections.
type (
	sarifLog struct { // 3.13
		Schema  string     `json:"$schema"`
		Version string     `json:"version"`
		Runs    []sarifRun `json:"runs"`
	}
	sarifRun struct { // 3.14
		Tool              sarifTool            `json:"tool"`
		AutomationDetails sarifAutomation      `json:"automationDetails"`
		BaselineGUID      string               `json:"baselineGuid,omitempty"`
		Invocations       []sarifInvocation    `json:"invocations"`
		BaseIDs           map[string]sarifBase `json:"originalUriBaseIds"`
		ColumnKind        string               `json:"columnKind"`
		Language          string               `json:"language"`
		Results           []sarifResult        `json:"results"`
	}
	sarifTool struct { // 3.18
		Driver sarifDriver `json:"driver"`
	}
	sarifDriver struct { // 3.19
		Name            string      `json:"name"`
		SemanticVersion string      `json:"semanticVersion"`
		InformationURI  string      `json:"informationUri"`
		Rules           []sarifRule `json:"rules"`
	}
	sarifAutomation struct { // 3.17
		ID   string `json:"id"`
		GUID string `json:"guid"`
	}
	sarifBase struct { // 3.14.14
		URI         string     `json:"uri,omitempty"`
		URIBaseID   string     `json:"uriBaseId,omitempty"`
		Description *sarifText `json:"description,omitempty"`
	}
	sarifText struct { // 3.11, 3.12
		Text string `json:"text"`
	}
	sarifRule struct { // 3.49
		ID            string         `json:"id"`
		Short         sarifText      `json:"shortDescription"`
		Full          sarifText      `json:"fullDescription"`
		Help          sarifText      `json:"help"`
		Configuration sarifLevel     `json:"defaultConfiguration"`
		Properties    sarifRuleProps `json:"properties"`
	}
	sarifLevel struct { // 3.50
		Level string `json:"level"`
	}
	sarifRuleProps struct {
		Tags   []string     `json:"tags"`
		Grade  assess.Grade `json:"evpack/grade"`
		Serves []string     `json:"evpack/serves"`
	}
	sarifInvocation struct { // 3.20
		Successful    bool                `json:"executionSuccessful"`
		Notifications []sarifNotification `json:"toolConfigurationNotifications,omitempty"`
	}
	sarifNotification struct { // 3.58
		Descriptor sarifReference `json:"associatedRule"`
		Level      string         `json:"level"`
		Message    sarifText      `json:"message"`
	}
	sarifReference struct { // 3.52
		ID    string `json:"id"`
		Index int    `json:"index"`
	}
	sarifResult struct { // 3.27
		RuleID        string            `json:"ruleId"`
		RuleIndex     int               `json:"ruleIndex"`
		Kind          string            `json:"kind"`
		Level         string            `json:"level"`
		Message       sarifText         `json:"message"`
		Locations     []sarifLocation   `json:"locations"`
		GUID          string            `json:"guid"`
		Fingerprints  map[string]string `json:"partialFingerprints"`
		BaselineState string            `json:"baselineState,omitempty"`
		Properties    sarifResultProps  `json:"properties"`
	}
	sarifResultProps struct {
		Grade    assess.Grade `json:"evpack/grade"`
		Subject  string       `json:"evpack/subject"`
		Controls []string     `json:"evpack/controls"`
		Affected []string     `json:"evpack/affected,omitempty"`
	}
	sarifLocation struct { // 3.28
		Physical sarifPhysical  `json:"physicalLocation"`
		Logical  []sarifLogical `json:"logicalLocations"`
	}
	sarifPhysical struct { // 3.29
		Artifact sarifArtifact `json:"artifactLocation"`
		Region   *sarifRegion  `json:"region,omitempty"`
	}
	sarifArtifact struct { // 3.4
		URI       string `json:"uri"`
		URIBaseID string `json:"uriBaseId"`
	}
	sarifRegion struct { // 3.30
		Line   int `json:"startLine"`
		Column int `json:"startColumn,omitempty"`
	}
	sarifLogical struct { // 3.33
		Name      string `json:"name"`
		Qualified string `json:"fullyQualifiedName"`
		Kind      string `json:"kind"`
	}
)

// content names the folder that places are relative to (3.4.4).
const content = "CONTENT"

// SARIF writes the findings as a SARIF log: each check is a rule, each finding
// a result with its file and line, relative to content/. What could not be
// judged is a notification; what passed is no result, because readers of SARIF
// show every result as a problem.
func SARIF(w io.Writer, in Input) error {
	program, version := in.program()
	run := sarifRun{
		AutomationDetails: sarifAutomation{"evpack/" + in.Pack.Cycle.ID, in.uuid("sarif " + in.Pack.Cycle.ID)},
		Tool:              sarifTool{sarifDriver{program, version, "https://github.com/evpack/evpack", []sarifRule{}}},
		BaseIDs: map[string]sarifBase{
			content:     {URI: "content/", URIBaseID: "WORKSPACE"},
			"WORKSPACE": {Description: &sarifText{"the folder in which content/ lies"}},
		},
		ColumnKind: "unicodeCodePoints", Language: "en", Results: []sarifResult{},
	}
	if in.Previous != nil {
		run.BaselineGUID = in.uuid("sarif " + in.Previous.Cycle.ID)
	}
	call := sarifInvocation{Successful: true}
	index := map[string]int{}
	for i, r := range in.Assessment.Results {
		index[r.Check.ID] = i
		run.Tool.Driver.Rules = append(run.Tool.Driver.Rules, rule(r))
		if r.Reason != "" {
			call.Notifications = append(call.Notifications, sarifNotification{sarifReference{r.Check.ID, i}, "warning", sarifText{"not evaluable: " + ledger.Printable(r.Reason)}})
		}
	}
	run.Invocations = []sarifInvocation{call}
	before := in.before()
	for _, f := range in.Assessment.Findings() {
		run.Results = append(run.Results, in.result(f, index[f.Check], before))
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(sarifLog{"https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json", "2.1.0", []sarifRun{run}})
}

func rule(r *assess.Result) sarifRule {
	c := r.Check
	return sarifRule{
		ID: c.ID, Short: sarifText{c.Title + "."}, Full: sarifText{c.Asks}, Help: sarifText{c.Fix}, Configuration: sarifLevel{level(r.Grade)},
		Properties: sarifRuleProps{append([]string{"ISO/IEC 27001:2022"}, c.Serves...), r.Grade, c.Serves},
	}
}

// level is a grade as SARIF has it (3.27.10).
func level(g assess.Grade) string {
	switch g {
	case assess.Major:
		return "error"
	case assess.Minor:
		return "warning"
	}
	return "note"
}

// before holds what the cycle before found, by check and subject; nil: there is
// no such cycle.
func (in Input) before() map[string]bool {
	if in.Previous == nil {
		return nil
	}
	return in.Previous.AsPrevious().Findings
}

func (in Input) result(f assess.Finding, index int, before map[string]bool) sarifResult {
	id := f.Check + " " + f.Subject
	r := sarifResult{
		RuleID: f.Check, RuleIndex: index, Kind: "fail", Level: level(f.Grade), Message: sarifText{ledger.Printable(f.Message)},
		GUID: in.uuid("result " + in.Pack.Cycle.ID + " " + id), Fingerprints: map[string]string{"evpackFinding/v1": in.uuid("found " + id)},
		Properties: sarifResultProps{f.Grade, f.Subject, f.Controls, f.Affected},
	}
	switch {
	case before[id]:
		r.BaselineState = "unchanged"
	case before != nil:
		r.BaselineState = "new"
	}
	kind, _, _ := strings.Cut(f.Subject, ":")
	at := sarifLocation{Physical: sarifPhysical{Artifact: sarifArtifact{uri(f.Source.File), content}}, Logical: []sarifLogical{{f.Subject, f.Subject, kind}}}
	if f.Source.Line > 0 {
		at.Physical.Region = &sarifRegion{f.Source.Line, f.Source.Column}
	}
	r.Locations = []sarifLocation{at}
	return r
}

// uri writes a path as a relative URI reference (RFC 3986, 4.2): a first part
// with a colon would read as a scheme, so it has ./ before it.
func uri(path string) string {
	return (&url.URL{Path: path}).String()
}
