package site

func Check(dest string, present func(string) bool) error { return nil }
