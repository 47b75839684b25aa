package main

import (
	"context"
	"errors"
	"io"
)

func storybook(context.Context, config, io.Writer) error { return errors.New("not yet") }
