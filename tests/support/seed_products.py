"""Puts the tour's products into the products table of the local target.

usage: seed_products.py LOCAL_STATUS_JSON TABLE
"""
import json
import sys

import botocore.session

PRODUCTS = [
    {"product_id": "mug-blue", "name": "Blue mug", "price": "12.50", "stock": "40", "vendor_id": "v-1", "category": "kitchen"},
    {"product_id": "tea-assam", "name": "Assam, 250 g", "price": "8.99", "stock": "3", "vendor_id": "v-2", "category": "food"},
    {"product_id": "lamp-oak", "name": "Oak lamp", "price": "129.00", "stock": "0", "vendor_id": "v-1", "category": "home"},
]
NUMBERS = {"price", "stock"}


def main():
    endpoint, table = json.loads(sys.argv[1])["endpoint"], sys.argv[2]
    client = botocore.session.get_session().create_client(
        "dynamodb", region_name="us-east-1", endpoint_url=endpoint, aws_access_key_id="test", aws_secret_access_key="test")
    for product in PRODUCTS:
        client.put_item(TableName=table, Item={
            name: {"N" if name in NUMBERS else "S": value} for name, value in product.items()})
    print(f"{len(PRODUCTS)} products in {table}")


main()
