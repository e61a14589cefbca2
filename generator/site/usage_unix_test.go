//go:build unix

package site

import (
	"runtime"
	"syscall"
)

func usage() (u syscall.Rusage) {
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		panic(err)
	}
	return u
}

// cpuSeconds is the CPU time that this process has used.
func cpuSeconds() float64 {
	u := usage()
	return float64(u.Utime.Sec+u.Stime.Sec) + float64(u.Utime.Usec+u.Stime.Usec)/1e6
}

// maxResident is the most memory in MB that this process ever had.
func maxResident() float64 {
	kb := float64(usage().Maxrss)
	if runtime.GOOS == "darwin" || runtime.GOOS == "ios" {
		kb /= 1024 // it counts bytes there
	}
	return kb / 1024
}
