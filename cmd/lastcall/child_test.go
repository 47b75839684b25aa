package main

const childVariable = "LASTCALL_TEST_CHILD"

func child() int { return 0 }
