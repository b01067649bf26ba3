// A client of the contract listener: `client ADDRESS COMMAND [ARGUMENT]`, with the token in the variable TOKEN.
//
// It prints one JSON object: the gRPC status, and the answer or the error of the trailer.
package main

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/stats"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"

	contractv1 "gatewright/contract/v1"
	libraryv1 "gatewright/library/v1"
	xov1 "gatewright/xo/v1"
)

const blockSize = 64 << 10

// outcome is what a call came to.
type outcome struct {
	Status int       `json:"status"`
	Answer any       `json:"answer,omitempty"`
	Error  *declared `json:"error,omitempty"`
}

// declared is the error of the trailer.
type declared struct {
	Name     string          `json:"name"`
	Code     int32           `json:"code"`
	Category string          `json:"category"`
	Message  string          `json:"message"`
	Data     json.RawMessage `json:"data,omitempty"`
}

type task struct {
	Name   string `json:"name"`
	Status string `json:"status"`
}

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(arguments []string) error {
	if len(arguments) < 2 {
		return errors.New("usage: client ADDRESS COMMAND [ARGUMENT]")
	}
	argument := ""
	if len(arguments) > 2 {
		argument = arguments[2]
	}
	sent := make(sending, 8)
	conn, err := grpc.NewClient(
		arguments[0],
		grpc.WithTransportCredentials(insecure.NewCredentials()),
		grpc.WithStatsHandler(sent),
	)
	if err != nil {
		return err
	}
	defer conn.Close()
	ctx := metadata.AppendToOutgoingContext(context.Background(), "authorization", "Bearer "+os.Getenv("TOKEN"))

	var answer any
	var trailer metadata.MD
	switch arguments[1] {
	case "ping":
		answer, err = ping(ctx, conn, argument, &trailer)
	case "task":
		answer, err = xov1.NewTaskServiceClient(conn).Get(
			ctx, &xov1.TaskServiceGetRequest{TaskId: argument}, grpc.Trailer(&trailer),
		)
	case "tasks":
		answer, err = tasks(ctx, conn, &trailer)
	case "cancel":
		err = cancelled(ctx, conn, sent)
	case "deadline":
		err = late(ctx, conn)
	case "upload":
		answer, err = upload(ctx, conn, argument, os.Stdin, &trailer)
	case "download":
		answer, err = download(ctx, conn, argument, &trailer)
	default:
		return fmt.Errorf("no command %s", arguments[1])
	}
	return report(answer, err, trailer)
}

func ping(ctx context.Context, conn *grpc.ClientConn, url string, trailer *metadata.MD) (any, error) {
	remote, err := json.Marshal(map[string]string{"url": url})
	if err != nil {
		return nil, err
	}
	request := &xov1.RemoteServicePingRequest{Remote: &contractv1.JsonValue{Json: remote}}
	response, err := xov1.NewRemoteServiceClient(conn).Ping(ctx, request, grpc.Trailer(trailer))
	return map[string]bool{"success": response.GetSuccess()}, err
}

func tasks(ctx context.Context, conn *grpc.ClientConn, trailer *metadata.MD) (any, error) {
	found := []task{}
	stream, err := xov1.NewTaskServiceClient(conn).GetAll(ctx, &xov1.TaskServiceGetAllRequest{}, grpc.Trailer(trailer))
	for err == nil {
		var batch *xov1.TaskServiceGetAllResponse
		batch, err = stream.Recv()
		for _, item := range batch.GetItems() {
			found = append(found, task{item.GetName(), item.GetStatus()})
		}
	}
	if err == io.EOF {
		err = nil
	}
	return found, err
}

// wait makes a call that is answered after half a minute of silence.
func wait(ctx context.Context, conn *grpc.ClientConn, token string) error {
	request := &xov1.EventServiceFromRequest{Token: proto.String(token), Timeout: proto.Float64(30)}
	_, err := xov1.NewEventServiceClient(conn).From(ctx, request)
	return err
}

func newest(ctx context.Context, conn *grpc.ClientConn) (string, error) {
	response, err := xov1.NewEventServiceClient(conn).From(ctx, &xov1.EventServiceFromRequest{})
	return response.GetToken(), err
}

// cancelled cancels a call that has reached the server: another one behind it on the connection has been answered.
func cancelled(ctx context.Context, conn *grpc.ClientConn, sent sending) error {
	token, err := newest(ctx, conn)
	if err != nil {
		return err
	}
	<-sent
	waiting, cancel := context.WithCancel(ctx)
	defer cancel()
	ended := make(chan error, 1)
	go func() { ended <- wait(waiting, conn, token) }()
	<-sent
	if _, err := newest(ctx, conn); err != nil {
		return err
	}
	cancel()
	return <-ended
}

func late(ctx context.Context, conn *grpc.ClientConn) error {
	token, err := newest(ctx, conn)
	if err != nil {
		return err
	}
	limited, cancel := context.WithTimeout(ctx, 200*time.Millisecond)
	defer cancel()
	return wait(limited, conn, token)
}

// upload sends what source has, and at its end the commit: without it the receiver keeps nothing.
func upload(ctx context.Context, conn *grpc.ClientConn, id string, source io.Reader, trailer *metadata.MD) (any, error) {
	stream, err := libraryv1.NewCatalogServiceClient(conn).Scan(ctx, grpc.Trailer(trailer))
	if err != nil {
		return nil, err
	}
	params := &libraryv1.CatalogServiceScanParams{Id: id}
	err = stream.Send(&libraryv1.CatalogServiceScanRequest{
		Kind: &libraryv1.CatalogServiceScanRequest_Params{Params: params},
	})
	hash, size := sha256.New(), int64(0)
	block := make([]byte, blockSize)
	// An error of Send only says that the answer is already there.
	for err == nil {
		count, ended := source.Read(block)
		if count > 0 {
			hash.Write(block[:count])
			size += int64(count)
			err = stream.Send(&libraryv1.CatalogServiceScanRequest{
				Kind: &libraryv1.CatalogServiceScanRequest_Data{Data: block[:count]},
			})
		}
		if ended == io.EOF {
			break
		}
		if ended != nil {
			return nil, ended
		}
	}
	if err == nil && os.Getenv("UNCOMMITTED") == "" {
		commit := &contractv1.Commit{Size: size, Sha256: hash.Sum(nil)}
		_ = stream.Send(&libraryv1.CatalogServiceScanRequest{
			Kind: &libraryv1.CatalogServiceScanRequest_Commit{Commit: commit},
		})
	}
	response, err := stream.CloseAndRecv()
	return map[string]int64{"size": response.GetSize()}, err
}

func download(ctx context.Context, conn *grpc.ClientConn, id string, trailer *metadata.MD) (any, error) {
	request := &libraryv1.CatalogServiceReadRequest{Value: id}
	stream, err := libraryv1.NewCatalogServiceClient(conn).Read(ctx, request, grpc.Trailer(trailer))
	hash, size := sha256.New(), 0
	for err == nil {
		var block *libraryv1.CatalogServiceReadResponse
		block, err = stream.Recv()
		hash.Write(block.GetData())
		size += len(block.GetData())
	}
	if err == io.EOF {
		err = nil
	}
	return map[string]any{"size": size, "sha256": fmt.Sprintf("%x", hash.Sum(nil))}, err
}

// report prints what a call came to. The trailer is only there when the server has ended the call with an error.
func report(answer any, failure error, trailer metadata.MD) error {
	result := outcome{Status: int(status.Code(failure)), Answer: answer}
	if failure != nil {
		if _, ok := status.FromError(failure); !ok {
			return failure
		}
		result.Answer = nil
	}
	if values := trailer.Get("gateway-error-bin"); len(values) > 0 {
		message := &contractv1.Error{}
		if err := proto.Unmarshal([]byte(values[0]), message); err != nil {
			return err
		}
		result.Error = &declared{
			message.GetName(), message.GetCode(), message.GetCategory(), message.GetMessage(), message.GetData().GetJson(),
		}
	}
	return json.NewEncoder(os.Stdout).Encode(result)
}

// sending has an entry for each message that has been handed to the connection.
type sending chan struct{}

func (sending) TagRPC(ctx context.Context, _ *stats.RPCTagInfo) context.Context   { return ctx }
func (sending) TagConn(ctx context.Context, _ *stats.ConnTagInfo) context.Context { return ctx }
func (sending) HandleConn(context.Context, stats.ConnStats)                       {}
func (s sending) HandleRPC(_ context.Context, event stats.RPCStats) {
	if _, ok := event.(*stats.OutPayload); ok {
		select {
		case s <- struct{}{}:
		default: // Nobody counts the blocks of an upload.
		}
	}
}
