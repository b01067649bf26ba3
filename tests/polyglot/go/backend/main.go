// A backend in Go: the catalogue of the foreign spec, in memory, for a gateway of any language.
//
// `backend [-listen ADDRESS] [-slow ID]`, with the shared secret in the variable SECRET if there is one. It prints where
// it listens, then a line for each call: the method, and whom the gateway says that it is for.
package main

import (
	"context"
	"crypto/subtle"
	"flag"
	"fmt"
	"net"
	"os"
	"os/signal"
	"syscall"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/health"
	"google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/keepalive"
	"google.golang.org/grpc/metadata"
	"google.golang.org/protobuf/proto"

	contractv1 "gatewright/contract/v1"
	libraryv1 "gatewright/library/v1"
)

const messageLimit = 4 << 20

func main() {
	listen := flag.String("listen", "127.0.0.1:0", "where to listen")
	slow := flag.String("slow", "", "a book that nobody ever gets to see: who asks for it waits")
	flag.Parse()
	if err := serve(*listen, *slow, os.Getenv("SECRET")); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func serve(address, slow, secret string) error {
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return err
	}
	door := door{secret}
	server := grpc.NewServer(
		// A gateway asks every 20 seconds whether a silent backend is there. Without this gRPC takes that for abuse.
		grpc.KeepaliveEnforcementPolicy(keepalive.EnforcementPolicy{MinTime: 10 * time.Second, PermitWithoutStream: true}),
		grpc.MaxRecvMsgSize(messageLimit),
		grpc.UnaryInterceptor(door.unary),
		grpc.StreamInterceptor(door.stream),
	)
	libraryv1.RegisterCatalogServiceServer(server, newCatalog(slow))
	healthy := health.NewServer()
	grpc_health_v1.RegisterHealthServer(server, healthy)

	stop := make(chan os.Signal, 1)
	signal.Notify(stop, syscall.SIGTERM, os.Interrupt)
	go func() {
		<-stop
		healthy.Shutdown()
		server.GracefulStop()
	}()
	fmt.Println("listening", listener.Addr())
	return server.Serve(listener)
}

// door lets calls in that show the shared secret, and gives the errors of those that fail their form on the wire.
type door struct{ secret string }

func (d door) unary(ctx context.Context, request any, info *grpc.UnaryServerInfo, next grpc.UnaryHandler) (any, error) {
	if err := d.admit(ctx, info.FullMethod); err != nil {
		return nil, wired(ctx, err)
	}
	response, err := next(ctx, request)
	return response, wired(ctx, err)
}

func (d door) stream(service any, stream grpc.ServerStream, info *grpc.StreamServerInfo, next grpc.StreamHandler) error {
	err := d.admit(stream.Context(), info.FullMethod)
	if err == nil {
		err = next(service, stream)
	}
	return wired(stream.Context(), err)
}

func (d door) admit(ctx context.Context, method string) error {
	if method == grpc_health_v1.Health_Check_FullMethodName || method == grpc_health_v1.Health_Watch_FullMethodName {
		return nil
	}
	pairs, _ := metadata.FromIncomingContext(ctx)
	caller := &contractv1.Caller{}
	if d.secret != "" {
		shown := first(pairs.Get("gatewright-secret"))
		if subtle.ConstantTimeCompare([]byte(shown), []byte(d.secret)) != 1 {
			return &fault{category: "unauthenticated", message: "the shared secret is missing or wrong"}
		}
		// Only who knows the secret is believed when it says who calls.
		if err := proto.Unmarshal([]byte(first(pairs.Get("gatewright-caller-bin"))), caller); err != nil {
			return &fault{category: "invalid", message: "the caller is no message"}
		}
	}
	fmt.Println("call", method, caller.GetPrincipal())
	return nil
}

func first(values []string) string {
	if len(values) == 0 {
		return ""
	}
	return values[0]
}
