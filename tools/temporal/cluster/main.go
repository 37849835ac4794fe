// The Temporal server as a cluster runs it, with a configuration file, which the development server
// of the `temporal` command has none of: tests ask it for certificates on both sides.
//
// It is `temporal-server --config-file FILE start` of go.temporal.io/server/cmd/server, out of what
// the command's own server is built from: one more program to link, and no module more to fetch.
package main

import (
	"log"
	"os"

	"go.temporal.io/server/common/config"
	_ "go.temporal.io/server/common/persistence/sql/sqlplugin/sqlite"
	"go.temporal.io/server/temporal"
)

func main() {
	read, err := config.Load(config.WithConfigFile(os.Args[1]))
	if err != nil {
		log.Fatalf("the configuration cannot be used: %v", err)
	}
	server, err := temporal.NewServer(
		temporal.ForServices(temporal.DefaultServices),
		temporal.WithConfig(read),
		temporal.InterruptOn(temporal.InterruptCh()),
	)
	if err != nil {
		log.Fatalf("the server cannot be made: %v", err)
	}
	if err := server.Start(); err != nil {
		log.Fatalf("the server does not start: %v", err)
	}
}
