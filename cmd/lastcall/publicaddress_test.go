package main

import "testing"

func TestTenantsConnectToPublicAddressesOnly(t *testing.T) {
	for address, public := range map[string]bool{
		"https://93.184.216.34/shop": true, "https://[2606:4700::1111]:8443": true,
		"https://127.0.0.1": false, "http://localhost:6379": false, "https://10.1.2.3": false, "https://192.168.0.1": false,
		"https://169.254.169.254/latest": false, "https://[::1]": false, "https://[fd00::1]": false, "https://0.0.0.0": false,
		"https://[::ffff:10.0.0.1]": false, "": false, "shop": false, "https://": false,
	} {
		if err := publicAddress(t.Context(), address); (err == nil) != public {
			t.Errorf("%q: %v", address, err)
		}
	}
}
