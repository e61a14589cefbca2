//go:build !unix

package register

func cpuSeconds() float64 { return 0 }

func maxResident() float64 { return 0 }
