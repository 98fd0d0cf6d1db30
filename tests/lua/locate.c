#include "lua/locate.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "lua/lex.h"

/* The expected place is marked in the source: between « and », which are taken out before. NULL marks: not found. */
struct row {
	uint32_t line; /* of the declaration */
	const char *path;
	bool on_key;
	const char *source;
};

static struct str without_marks(struct arena *arena, const char *marked, struct place *ret_place)
{
	char *text = arena_alloc(arena, strlen(marked) + 1);
	size_t length = 0;
	uint32_t line = 1;
	size_t line_start = 0;
	*ret_place = (struct place){0};
	for (const char *p = marked; *p; p++) {
		if (!strncmp(p, "«", 2)) {
			ret_place->line = line;
			ret_place->column = (uint32_t)(length - line_start) + 1;
			p++;
		} else if (!strncmp(p, "»", 2)) {
			ret_place->width = (uint32_t)(length - line_start) + 1 - ret_place->column;
			p++;
		} else {
			text[length++] = *p;
			if (*p == '\n') {
				line++;
				line_start = length;
			}
		}
	}
	return (struct str){text, length};
}

static void check(const struct row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct arena arena;
		arena_init(&arena);
		struct place expected, place = {0};
		struct str source = without_marks(&arena, rows[i].source, &expected);
		bool found = locate_path(source, rows[i].line, str_from(rows[i].path), rows[i].on_key, &place);
		cr_expect_eq(found, expected.line > 0, "%s in\n%s", rows[i].path, rows[i].source);
		bool same = place.line == expected.line && place.column == expected.column;
		cr_expect(same && place.width == expected.width,
		          "%s in\n%s\nat %u:%u:%u, not %u:%u:%u", rows[i].path, rows[i].source, place.line,
		place.column,
		          place.width, expected.line, expected.column, expected.width);
		arena_done(&arena);
	}
}

Test(locate, calls)
{
	static const struct row rows[] = {
		{1, "/Properties/BucketName", true, "aws.S3.Bucket \"Id\" { «BucketName» = 1 }"},
		{1, "/Properties/BucketName", false, "aws.S3.Bucket \"Id\" { BucketName = «env» .. \"-x\" }"},
		{1, "/DeletionPolicy", false, "aws.S3.Bucket \"Id\" { DeletionPolicy = «\"Retain\"» }"},
		{2, "/Properties/A", true,
		 "local x = 1\nlocal b = aws.S3.Bucket \"Id\" {\n\t«A» = 1,\n}\nlocal c = { A = 2 }"},
		{1, "/Properties/A", true, "aws.S3.Bucket \"Id\"\n{\n  «A» = 1\n}"},
		{1, "/Properties/A", true, "aws.S3.Bucket(\"Id\"){ «A» = 1 }"},
		{1, "/Properties/A", true, "aws.S3.Bucket(\"Id\")({ «A» = 1 })"},
		{1, "/Properties/A", true, "aws.S3.Bucket(\n  \"Id\"\n) {\n  «A» = 1\n}"},
		{1, "/Properties/A", true, "aws.S3.Bucket(name .. \"Id\", other(1, 2)) {\n  «A» = 1\n}"},
		{1, "/Properties/A", true, "aws[\"S3\"].Bucket 'Id' { «A» = 1 }"},
		{1, "/Properties/A", true, "aws.S3.Bucket [[Id]] { «A» = 1 }"},
		{2, "/Properties/A", true, "f {\n  aws.S3.Bucket \"Id\" { «A» = 1 },\n  A = 2 }"},
		{2, "/Properties/A", true, "f { A = 1,\n  x = aws.S3.Bucket \"Id\" { «A» = 1 } }"},
		{1, "/Properties/A", true, "return aws.S3.Bucket \"Id\" { «A» = 1 }, { A = 2 }"},
		{1, "/Properties/A", true, "local a, b = lk.x \"I\" { B = 1 }, lk.y \"J\" { «A» = 2 }"},
		{1, "/Properties/A", true, "images:on(\"Created\", { «A» = \"x\" }, fn)"},
		{1, "/Properties/A", true, "for i = 1, 3 do aws.S3.Bucket(\"B\" .. i) { «A» = i } end"},
		{1, "/Properties/A", true, "if x then aws.S3.Bucket \"B\" { «A» = 1 } end"},
		{3, "/Properties/A", true, "--[[ line\nline ]]\naws.S3.Bucket \"B\" { «A» = 1 }"},
		{4, "/Properties/A", true, "local s = [==[\nx { A = 1 }\n]] ]==]\nf \"B\" { «A» = 1 }"},
		{1, "/name", true, "lk.bucket \"Images\" { «name» = 1 }"},
		{1, "/Properties/A", true, "local t = { A = 1 }"},
		{1, "/Properties/A", true, "f(t)\ng { A = 1 }"},
		{1, "/Properties/A", true, "f \"x\"\ng { A = 1 }"},
		{1, "/Properties/A", true, "local x = f\ng { A = 1 }"},
		{9, "/Properties/A", true, "f { A = 1 }"},
		{1, "/Properties/A", true, "f \"Id\" { g { A = 1 } }"},
		{1, "/Properties/A", true, "f \"Id\" { B = 1 }"},
		{0, "/Properties/A", true, "f \"Id\" { B = 1 }"},
		{1, "", true, "f \"Id\" { B = 1 }"},
		{1, "/", true, "f \"Id\" { B = 1 }"},
		{1, "/Properties", true, "f \"Id\" { B = 1 }"},
		{1, "B", true, "f \"Id\" { B = 1 }"},
	};
	check(rows, LK_COUNT(rows));
}

Test(locate, paths)
{
	static const struct row rows[] = {
		{1, "/Properties/Tags/0/Key", false, "f { Tags = { { Key = «\"k\"», Value = 1 }, { Key = 2 } } }"},
		{1, "/Properties/Tags/1/Key", true, "f { Tags = { { Key = 1 }, { «Key» = 2 } } }"},
		{1, "/Properties/Tags/1", true, "f { Tags = { 1, «two», 3 } }"},
		{1, "/Properties/Tags/1", false, "f { Tags = { 1; «two»; 3; } }"},
		{1, "/Properties/Tags/2", true, "f { «Tags» = { 1, 2 } }"},
		{1, "/Properties/Tags/1", false, "f { Tags = { [1] = a, [2] = «b» } }"},
		{1, "/Properties/A/B/C", true, "f {\n  A = {\n    B = {\n      «C» = 1 } } }"},
		{1, "/Properties/A/B/C", true, "f { A = { «B» = g() } }"},
		{1, "/Properties/A/B/C", false, "f { A = { «B» = { D = 1 } } }"},
		{1, "/Properties/A/B/C", true, "f { «A» = x }"},
		{1, "/Properties/a-b", true, "f { [«\"a-b\"»] = 1 }"},
		{1, "/Properties/a-b/c d", false, "f { ['a-b'] = { [ [[c d]] ] = «1» } }"},
		{1, "/Properties/a~1b~0c", true, "f { [«'a/b~c'»] = 1 }"},
		{1, "/Properties/8080", true, "f { [«\"8080\"»] = 1 }"},
		{1, "/Properties/A", true, "f { [A] = 1, [\"A\" .. x] = 2, «A» = 3 }"},
		{1, "/Properties/A", true, "f { A == 1, «A» = 2 }"},
		{1, "/Properties/A", true, "f { A = 1, «A» = 2 }"},
		{1, "/Properties/B", true, "f { A = function() return 1, { B = 2 } end, «B» = 3 }"},
		{1, "/Properties/B", true,
		 "f { A = function(a, b) if a then for i = 1, 2 do g() end elseif b then return { B = 1 }, 2 else h() "
	"end "
		 "repeat local B = 1 until x while y do z() end end, «B» = 3 }"},
		{1, "/Properties/B", true, "f { A = g(1, { B = 1 }, 2), «B» = 3 }"},
		{1, "/Properties/B", true, "f { -- B = 1\n  --[[ B = 2, ]] A = \"B = 3, }\", -- }\n  «B» = 4 }"},
		{1, "/Properties/B", true, "f { A = 'it\\'s }', C = \"\\\"}\", «B» = 4 }"},
		{1, "/Properties/B", true, "f { A = [[ } ]], C = [=[ ]] } ]=], «B» = 4 }"},
		{1, "/Properties/B", false, "f { B = «[[long»\ntext]] }"},
		{1, "/Properties/B", false, "f { B = «not» x }"},
		{1, "/Properties/B", false, "f { B = «-» 1 }"},
		{1, "/Properties/B/C", false, "f { «B» = aws.If(c, { C = 1 }) }"},
		{1, "/Properties/A", true, "f { ; «A» = 1 }"},
		{1, "/Properties/1", false, "f { a, x = 1, «b» }"},
		{1, "/Properties/-1", false, "f { a }"},
		{1, "/Properties/99999999999999999999", false, "f { a }"},
		{1, "/Properties/A", false, "f { A = "},
		{1, "/Properties/Properties", true, "f { «Properties» = 1 }"},
	};
	check(rows, LK_COUNT(rows));
}

/* The layout of the stack that the design shows. */
Test(locate, a_stack)
{
	static const struct row rows[] = {
		{3, "/Properties/PointInTimeRecovery/Enabled", true,
		 "local products = lk.table \"Products\" {\n  key = { product_id = \"S\" } }\n"
		 "local t = aws.DynamoDB.Table \"T\" {\n  BillingMode = mode,\n  PointInTimeRecovery = {\n    "
	"«Enabled» = 1,\n"
		 "  },\n}\nproducts.table.PointInTimeRecovery = { Enabled = 2 }\n"},
		{1, "/indexes/vendor-index/vendor_id", false,
		 "local products = lk.table \"Products\" {\n  indexes = { [\"vendor-index\"] = { vendor_id = «\"S\"» "
	"} },\n}\n"},
	};
	check(rows, LK_COUNT(rows));
}

static const char *const pieces[] = {
	"f", " ", "\n", "{", "}", "(", ")", "[", "]", "=", ",", ";", "A", "B", "\"x\"", "'", "\"", "[[", "]]", "--",
	"--[[",
	"function", "end", "if", "do", "repeat", "until", "1", "..", ".", ":", "\\", "\xff", "#", "[=[", "]=]", "-",
	"~", "0x",
};

/* A call with up to 19 pieces put in anywhere: it comes back, and what it finds lies within the text. */
Test(locate, random_text, .timeout = 60)
{
	uint32_t seed = 99;
	size_t found = 0;
	for (int run = 0; run < 20000; run++) {
		char text[256] = "f \"Id\" {\nA = { { B = 1 }, 2 },\n}\n";
		size_t length = strlen(text);
		for (int i = run % 20; i > 0; i--) {
			seed = seed * 1664525u + 1013904223u;
			const char *piece = pieces[(seed >> 9) % LK_COUNT(pieces)];
			size_t at = (seed >> 16) % length, size = strlen(piece);
			memmove(text + at + size, text + at, length - at);
			memcpy(text + at, piece, size);
			length += size;
		}
		/* In memory of its own, so that a sanitizer sees a step beyond the end. */
		char *own = malloc(length);
		memcpy(own, text, length);
		struct place place;
		for (uint32_t line = 0; line < 4; line++) {
			if (!locate_path((struct str){own, length}, line, STR("/Properties/A/0/B"), run % 2, &place))
				continue;
			found++;
			cr_assert(place.line >= 1 && place.column >= 1 && place.column + place.width <= length + 1);
		}
		free(own);
	}
	cr_expect_gt(found, 1000);
}

/* Nothing in it may cost more than the length allows. */
Test(locate, hostile_text, .timeout = 60)
{
	static const char *const repeated[] = {"f{", "f{A={", "(", "[", "{", "--[", "[=", "function ", "f{}", "A=", "'",
		"f("};
	for (size_t i = 0; i < LK_COUNT(repeated); i++) {
		size_t size = strlen(repeated[i]), count = 200000;
		char *text = malloc(size * count);
		for (size_t k = 0; k < count; k++)
			memcpy(text + k * size, repeated[i], size);
		struct place place;
		locate_path((struct str){text, size * count}, 1, STR("/Properties/A/A/A/A/B"), true, &place);
		cr_expect_not(locate_path((struct str){text, size * count}, 2, STR("/A"), true, &place));
		free(text);
	}
}

Test(lex, tokens)
{
	struct {
		const char *source, *tokens;
	} rows[] = {
		{"a.b:c(1, 0x1F, 1e-5, 3.14, .5)", "a|.|b|:|c|(|1|,|0x1F|,|1e-5|,|3.14|,|.5|)|"},
		{"x = 'a\\'b' .. \"c\\\\\" -- comment\ny", "x|=|'a\\'b'|..|\"c\\\\\"|y|"},
		{"[[a]b]] [==[c]]]=]d]==] --[[e]]f --[==[g\n]]h]==] i", "[[a]b]]|[==[c]]]=]d]==]|f|i|"},
		{"a ~= b == c <= d >= e // f << g >> h :: ... ..", "a|~=|b|==|c|<=|d|>=|e|//|f|<<|g|>>|h|::|...|..|"},
		{"'unfinished\nnext", "'unfinished|next|"},
		{"'a\\z\n   b'c", "'a\\z\n   b'|c|"},
		{"[[unfinished", "[[unfinished|"},
		{"--[[unfinished", ""},
		{"[=x", "[|=|x|"},
		{"\xff\x01", "\xff|\x01|"},
		{"", ""},
	};
	for (size_t i = 0; i < LK_COUNT(rows); i++) {
		char text[256] = "";
		struct lexer lexer = lexer_begin(str_from(rows[i].source));
		struct token token;
		while (lexer_next(&lexer, &token)) {
			strncat(text, token.text.ptr, token.text.len);
			strcat(text, "|");
		}
		cr_expect_str_eq(text, rows[i].tokens);
	}
}

Test(lex, text_of_a_token)
{
	struct {
		const char *source, *text;
	} rows[] = {
		{"'a b'", "a b"}, {"\"a\"", "a"},       {"''", ""},      {"[[x]]", "x"}, {"[==[x]]y]==]", "x]]y"},
		{"[[\nx]]", "x"}, {"[[\r\nx\n]]", "x\n"}, {"'a\\n'", NULL}, {"'a", NULL},   {"name", NULL},
		{"[[a", NULL},    {"12", NULL},         {"[[]]", ""},
	};
	for (size_t i = 0; i < LK_COUNT(rows); i++) {
		struct lexer lexer = lexer_begin(str_from(rows[i].source));
		struct token token;
		struct str text = {0};
		cr_assert(lexer_next(&lexer, &token));
		cr_expect_eq(token_text(&token, &text), rows[i].text != NULL, "%s", rows[i].source);
		if (rows[i].text)
			cr_expect(str_is(text, rows[i].text), "%s: %.*s", rows[i].source, STR_ARG(text));
	}
}
