package main

import (
	"context"
	"encoding/json"
	"errors"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"

	contractv1 "gatewright/contract/v1"
)

// fault is an error that the caller should know of; name, code and category are those of the spec.
type fault struct {
	name     string
	code     int32
	category string
	message  string
	data     any
}

func (f *fault) Error() string { return f.message }

// statuses has the categories that this backend uses.
var statuses = map[string]codes.Code{
	"invalid":         codes.InvalidArgument,
	"unauthenticated": codes.Unauthenticated,
	"not-found":       codes.NotFound,
	"lost":            codes.DataLoss,
}

// wired gives a fault its form on the wire: a status, and the trailer `gateway-error-bin`.
func wired(ctx context.Context, err error) error {
	var found *fault
	if !errors.As(err, &found) {
		return err
	}
	message := &contractv1.Error{
		Name: found.name, Code: found.code, Category: found.category, Message: found.message,
	}
	if found.data != nil {
		text, err := json.Marshal(found.data)
		if err != nil {
			return err
		}
		message.Data = &contractv1.JsonValue{Json: text}
	}
	trailer, err := proto.Marshal(message)
	if err != nil {
		return err
	}
	if err := grpc.SetTrailer(ctx, metadata.Pairs("gateway-error-bin", string(trailer))); err != nil {
		return err
	}
	return status.Error(statuses[found.category], found.message)
}
