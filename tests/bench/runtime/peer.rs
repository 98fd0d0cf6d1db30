// The same work for Rust's runtime: a client for TLS at the start, and an answer of the same size.
use lambda_runtime::{run, service_fn, Error, LambdaEvent};
use serde_json::{json, Value};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let client = reqwest::Client::builder().build()?;
    run(service_fn(|event: LambdaEvent<Value>| {
        let _client = client.clone();
        async move {
            let items = event.payload["items"].as_array().map_or(0, Vec::len);
            Ok::<Value, Error>(json!({
                "valid": items > 0,
                "errors": [{"code": "ITEMS_EMPTY", "item": null, "message": "an order has at least one item"}],
            }))
        }
    }))
    .await
}
