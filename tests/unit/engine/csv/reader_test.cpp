#include "engine/csv/reader.hpp"

#include <gtest/gtest.h>

namespace voltwin::csv {
namespace {

using Rows = std::vector<std::vector<std::string>>;

// All rows, or the message as the only field.
Rows rows_of(std::string_view text) {
  Result<Reader> reader = Reader::open(text, "f.csv");
  if (!reader) return {{reader.error().message}};
  Rows out;
  for (;;) {
    const Result<bool> more = reader->next();
    if (!more) return {{more.error().message}};
    if (!*more) return out;
    out.push_back(reader->row());
  }
}

TEST(Csv, reads_quotes_line_breaks_in_quotes_and_either_line_end) {
  EXPECT_EQ(rows_of("a,b\n1,2\n"), (Rows{{"1", "2"}}));
  EXPECT_EQ(rows_of("a,b\r\n1,2\r\n3,4"), (Rows{{"1", "2"}, {"3", "4"}}));
  EXPECT_EQ(rows_of("a,b\n\"x,\"\"y\"\"\",\"two\nlines\"\n"), (Rows{{"x,\"y\"", "two\nlines"}}));
  EXPECT_EQ(rows_of("a,b\n,\n"), (Rows{{"", ""}}));
  EXPECT_EQ(rows_of("\xEF\xBB\xBF"
                    "a\n1\n\n\n"),
            (Rows{{"1"}}));
}

TEST(Csv, names_the_line_of_what_it_cannot_read) {
  EXPECT_EQ(rows_of(""), (Rows{{"f.csv: expected a line of column names, found nothing"}}));
  EXPECT_EQ(rows_of("a,b\n\"x\ny\",2\n3\n"), (Rows{{"f.csv: line 4: expected 2 fields, found 1"}}));
  EXPECT_EQ(rows_of("a\n\"x"), (Rows{{"f.csv: line 2: expected a closing quote"}}));
  EXPECT_EQ(rows_of("a\n\"x\"y\n"),
            (Rows{{"f.csv: line 2: expected a comma after the closing quote"}}));
}

TEST(Csv, finds_columns_by_name_and_names_those_there_are) {
  const Result<Reader> reader = Reader::open("a,b\n", "f.csv");
  ASSERT_TRUE(reader.has_value());
  EXPECT_EQ(*reader->column("b"), 1U);
  EXPECT_EQ(reader->column("c").error().message, "f.csv: line 1: expected a column c, found a, b");
}

TEST(Csv, does_not_choose_between_columns_of_one_name) {
  const Result<Reader> reader = Reader::open("a,b,a\n", "f.csv");
  ASSERT_TRUE(reader.has_value());
  EXPECT_EQ(*reader->column("b"), 1U);
  ASSERT_FALSE(reader->column("a").has_value());
  EXPECT_EQ(reader->column("a").error().message,
            "f.csv: line 1: expected only one column a, found a, b, a");
}

TEST(Csv, a_number_is_all_of_its_field_and_finite) {
  const auto number = [](const std::string& field) {
    const std::string text = "n,x\n\"" + field + "\",1\n";
    Result<Reader> reader = Reader::open(text, "f.csv");
    EXPECT_TRUE(reader && reader->next());
    return reader->number(0);
  };
  EXPECT_EQ(number("1.5"), 1.5);
  EXPECT_EQ(number("-2e3"), -2000.0);
  for (const char* field :
       {"", "x", "1,5", "1.5 kW", " 1", "1 ", "+1", "0x10", "nan", "inf", "-", "1e999"}) {
    EXPECT_FALSE(number(field)) << field;
  }
}

}  // namespace
}  // namespace voltwin::csv
