aws.S3.Bucket "Id" {
  A = { { B = 1 }, ["a/b"] = 2 },
}
