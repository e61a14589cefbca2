//go:build !unix

package site

func cpuSeconds() float64 { return 0 }

func maxResident() float64 { return 0 }
