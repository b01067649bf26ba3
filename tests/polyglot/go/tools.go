//go:build tools

// Package tools names the programs that are built with the versions of go.mod, for `go mod tidy`.
package tools

import (
	_ "google.golang.org/grpc/cmd/protoc-gen-go-grpc"
	_ "google.golang.org/protobuf/cmd/protoc-gen-go"
)
