#include "template/emit_json.h"

#include "base/text.h"
#include "formats/json_write.h"

struct emission {
	struct json_writer writer;
	struct arena arena;
};

static void emit(struct emission *e, const struct value *value)
{
	struct json_writer *w = &e->writer;
	switch (value->kind) {
	case VALUE_NULL:
		json_write_null(w);
		break;
	case VALUE_BOOL:
		json_write_bool(w, value->as.boolean);
		break;
	case VALUE_INT:
		json_write_int(w, value->as.integer);
		break;
	case VALUE_FLOAT:
		json_write_raw(w, text_from_double_in(&e->arena, value->as.number));
		break;
	case VALUE_STRING:
		json_write_string(w, value->as.string);
		break;
	case VALUE_LIST:
		json_write_begin_array(w);
		for (size_t i = 0; i < value->as.list.count; i++)
			emit(e, value->as.list.items[i]);
		json_write_end_array(w);
		break;
	case VALUE_MAP:
		json_write_begin_object(w);
		for (size_t i = 0; i < value->as.map.count; i++) {
			json_write_name(w, value->as.map.items[i].key);
			emit(e, value->as.map.items[i].value);
		}
		json_write_end_object(w);
		break;
	case VALUE_INTRINSIC:
		json_write_begin_object(w);
		json_write_name(w, str_from(intrinsic_name(value->fn)->key));
		emit(e, value->as.argument);
		json_write_end_object(w);
		break;
	}
}

void emit_json(struct buf *out, const struct value *value, int indent)
{
	struct emission e;
	arena_init(&e.arena);
	json_writer_init(&e.writer, out, (unsigned)indent);
	emit(&e, value);
	arena_done(&e.arena);
}
