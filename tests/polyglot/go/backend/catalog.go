package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"sort"
	"strings"
	"sync"

	libraryv1 "gatewright/library/v1"
)

const (
	batchSize  = 128
	blockSize  = 64 << 10
	listLimit  = 10 // The spec's default, for callers that leave it out.
	scansLimit = 64 << 20
)

// catalog is the service: books by their ids, and the scans of their pages.
type catalog struct {
	libraryv1.UnimplementedCatalogServiceServer
	slow  string
	lock  sync.RWMutex
	books map[string]*libraryv1.Book
	scans map[string][]byte
}

func newCatalog(slow string) *catalog {
	return &catalog{slow: slow, books: map[string]*libraryv1.Book{}, scans: map[string][]byte{}}
}

func noSuchBook(id string) error {
	return &fault{"noSuchBook", 1, "not-found", "no book " + id, map[string]string{"id": id}}
}

func uncommitted(format string, facts ...any) error {
	return &fault{name: "uncommitted", category: "lost", message: fmt.Sprintf(format, facts...)}
}

func (c *catalog) book(id string) (*libraryv1.Book, error) {
	c.lock.RLock()
	defer c.lock.RUnlock()
	found, ok := c.books[id]
	if !ok {
		return nil, noSuchBook(id)
	}
	return found, nil
}

// sorted returns at most limit books, by their ids.
func (c *catalog) sorted(limit int) []*libraryv1.Book {
	c.lock.RLock()
	defer c.lock.RUnlock()
	found := make([]*libraryv1.Book, 0, len(c.books))
	for _, book := range c.books {
		found = append(found, book)
	}
	sort.Slice(found, func(i, j int) bool { return found[i].GetId() < found[j].GetId() })
	if len(found) > limit {
		found = found[:limit]
	}
	return found
}

// wait returns when the caller has gone.
func (c *catalog) wait(ctx context.Context) error {
	fmt.Println("waiting")
	<-ctx.Done()
	fmt.Println("left")
	return ctx.Err()
}

func (c *catalog) Add(_ context.Context, request *libraryv1.CatalogServiceAddRequest) (*libraryv1.CatalogServiceAddResponse, error) {
	book := request.GetValue()
	c.lock.Lock()
	defer c.lock.Unlock()
	c.books[book.GetId()] = book
	return &libraryv1.CatalogServiceAddResponse{Value: book.GetId()}, nil
}

func (c *catalog) Get(ctx context.Context, request *libraryv1.CatalogServiceGetRequest) (*libraryv1.CatalogServiceGetResponse, error) {
	if c.slow != "" && request.GetId() == c.slow {
		return nil, c.wait(ctx)
	}
	book, err := c.book(request.GetId())
	if err != nil {
		return nil, err
	}
	return &libraryv1.CatalogServiceGetResponse{Value: book}, nil
}

func (c *catalog) List(request *libraryv1.CatalogServiceListRequest, stream libraryv1.CatalogService_ListServer) error {
	limit := listLimit
	if request.Limit != nil {
		limit = int(request.GetLimit())
	}
	books := c.sorted(limit)
	for len(books) > 0 {
		count := len(books)
		if count > batchSize {
			count = batchSize
		}
		if err := stream.Send(&libraryv1.CatalogServiceListResponse{Items: books[:count]}); err != nil {
			return err
		}
		books = books[count:]
	}
	return nil
}

func (c *catalog) Find(request *libraryv1.CatalogServiceFindRequest, stream libraryv1.CatalogService_FindServer) error {
	var titles []*libraryv1.CatalogServiceFindItems_Item
	for _, book := range c.sorted(math.MaxInt) {
		if strings.Contains(book.GetTitle(), request.GetWord()) {
			title := &libraryv1.CatalogServiceFindItems_Item_StringValue{StringValue: book.GetTitle()}
			titles = append(titles, &libraryv1.CatalogServiceFindItems_Item{Kind: title})
		}
	}
	if !request.GetStream() {
		count := &libraryv1.CatalogServiceFindResponse_Result_NumberValue{NumberValue: int64(len(titles))}
		result := &libraryv1.CatalogServiceFindResponse_Result{Kind: count}
		return stream.Send(&libraryv1.CatalogServiceFindResponse{
			Kind: &libraryv1.CatalogServiceFindResponse_Result_{Result: result},
		})
	}
	items := &libraryv1.CatalogServiceFindItems{Items: titles}
	err := stream.Send(&libraryv1.CatalogServiceFindResponse{
		Kind: &libraryv1.CatalogServiceFindResponse_Items{Items: items},
	})
	if err == nil && c.slow != "" && request.GetWord() == c.slow {
		return c.wait(stream.Context())
	}
	return err
}

// Scan keeps what was committed, and of anything else nothing.
func (c *catalog) Scan(stream libraryv1.CatalogService_ScanServer) error {
	message, err := stream.Recv()
	if err != nil {
		return err
	}
	params := message.GetParams()
	if params == nil {
		return &fault{category: "invalid", message: "the first message has to hold the parameters"}
	}
	if _, err := c.book(params.GetId()); err != nil {
		return err
	}
	var pages bytes.Buffer
	for {
		message, err := stream.Recv()
		if err == io.EOF {
			return uncommitted("the sender went away after %d bytes, before its commit", pages.Len())
		}
		if err != nil {
			return err
		}
		if commit := message.GetCommit(); commit != nil {
			hash := sha256.Sum256(pages.Bytes())
			if commit.GetSize() != int64(pages.Len()) || !bytes.Equal(commit.GetSha256(), hash[:]) {
				return uncommitted("the %d bytes that arrived are not those that were committed", pages.Len())
			}
			break
		}
		pages.Write(message.GetData())
		if pages.Len() > scansLimit {
			return &fault{"badPages", 3, "invalid", "these pages cannot be read", nil}
		}
	}
	c.lock.Lock()
	defer c.lock.Unlock()
	c.scans[params.GetId()] = pages.Bytes()
	return stream.SendAndClose(&libraryv1.CatalogServiceScanResponse{Size: int64(pages.Len())})
}

func (c *catalog) Read(request *libraryv1.CatalogServiceReadRequest, stream libraryv1.CatalogService_ReadServer) error {
	if _, err := c.book(request.GetValue()); err != nil {
		return err
	}
	c.lock.RLock()
	pages := bytes.NewReader(c.scans[request.GetValue()])
	c.lock.RUnlock()
	block := make([]byte, blockSize)
	for {
		count, err := pages.Read(block)
		if err == io.EOF {
			return nil
		}
		if err := stream.Send(&libraryv1.CatalogServiceReadResponse{Data: block[:count]}); err != nil {
			return err
		}
	}
}

// shown is a book as JSON, with the members that the spec requires.
type shown struct {
	Id      string  `json:"id"`
	Title   string  `json:"title"`
	Pages   int64   `json:"pages"`
	Price   float64 `json:"price"`
	LentTo  *string `json:"lentTo"`
	InPrint bool    `json:"in-print"`
	Class   string  `json:"class"`
}

// Export is one JSON text in pieces: where they begin and end means nothing.
func (c *catalog) Export(_ *libraryv1.CatalogServiceExportRequest, stream libraryv1.CatalogService_ExportServer) error {
	separator := []byte("{")
	for _, book := range c.sorted(math.MaxInt) {
		id, err := json.Marshal(book.GetId())
		if err != nil {
			return err
		}
		value, err := json.Marshal(shown{
			book.GetId(), book.GetTitle(), book.GetPages(), book.GetPrice(), book.LentTo, book.GetInPrint(), "book",
		})
		if err != nil {
			return err
		}
		piece := bytes.Join([][]byte{separator, id, []byte(":"), value}, nil)
		if err := stream.Send(&libraryv1.CatalogServiceExportResponse{Json: piece}); err != nil {
			return err
		}
		separator = []byte(",")
	}
	if separator[0] == '{' {
		return stream.Send(&libraryv1.CatalogServiceExportResponse{Json: []byte("{}")})
	}
	return stream.Send(&libraryv1.CatalogServiceExportResponse{Json: []byte("}")})
}

func (c *catalog) Count(context.Context, *libraryv1.CatalogServiceCountRequest) (*libraryv1.CatalogServiceCountResponse, error) {
	c.lock.RLock()
	defer c.lock.RUnlock()
	return &libraryv1.CatalogServiceCountResponse{Value: int64(len(c.books))}, nil
}

// Move answers each movement while others are still on their way.
func (c *catalog) Move(stream libraryv1.CatalogService_MoveServer) error {
	for {
		message, err := stream.Recv()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		said := ""
		switch kind := message.GetItem().GetKind().(type) {
		case *libraryv1.Movement_Lent:
			said = "lent " + kind.Lent.GetId()
		case *libraryv1.Movement_Returned:
			said = "returned " + kind.Returned.GetId()
		default:
			continue // The params, which have nothing in them.
		}
		if err := stream.Send(&libraryv1.CatalogServiceMoveResponse{Items: []string{said}}); err != nil {
			return err
		}
	}
}

func (c *catalog) Forget(_ context.Context, request *libraryv1.CatalogServiceForgetRequest) (*libraryv1.CatalogServiceForgetResponse, error) {
	c.lock.Lock()
	defer c.lock.Unlock()
	movements := map[string]*libraryv1.Movement{}
	for _, id := range request.GetValue() {
		delete(c.books, id)
		delete(c.scans, id)
		returned := &libraryv1.Movement_Returned{Returned: &libraryv1.Returned{What: "returned", Id: id}}
		movements[id] = &libraryv1.Movement{Kind: returned}
	}
	return &libraryv1.CatalogServiceForgetResponse{Value: movements}, nil
}
