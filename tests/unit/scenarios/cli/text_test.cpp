#include <gtest/gtest.h>

#include <limits>

#include "scenarios/cli/printable.hpp"
#include "scenarios/cli/tables.hpp"

namespace voltwin::scenarios::cli {
namespace {

TEST(Printable, text_in_any_language_stays_as_it_is) {
  for (const char* text :
       {"", "plain", "caf\xc3\xa9", "\xe6\xb8\xa9\xe5\xba\xa6 \xf0\x9f\x94\x8c"}) {
    EXPECT_EQ(printable(text), text);
  }
}

TEST(Printable, what_a_terminal_would_obey_is_written_out) {
  EXPECT_EQ(printable("a\nb"), "a\\x0ab");
  EXPECT_EQ(printable(std::string_view("\0", 1)), "\\x00");
  EXPECT_EQ(printable("\x1b[2J\x7f"), "\\x1b[2J\\x7f");
  EXPECT_EQ(printable("\xc2\x9b"), "\\xc2\\x9b");           // a C1 control
  EXPECT_EQ(printable("\xe2\x80\xae"), "\\xe2\\x80\\xae");  // right-to-left override
  EXPECT_EQ(printable("\xef\xbb\xbf{"), "\\xef\\xbb\\xbf{");
}

TEST(Printable, bytes_that_are_not_utf8_are_written_out_one_by_one) {
  EXPECT_EQ(printable("\xff"), "\\xff");
  EXPECT_EQ(printable("\xe9t"), "\\xe9t");         // Latin-1
  EXPECT_EQ(printable("\xc3"), "\\xc3");           // cut short
  EXPECT_EQ(printable("\xc0\xaf"), "\\xc0\\xaf");  // overlong
  EXPECT_EQ(printable("\xe0\x80\xaf"), "\\xe0\\x80\\xaf");
  EXPECT_EQ(printable("\xed\xa0\x80"), "\\xed\\xa0\\x80");  // surrogate
  EXPECT_EQ(printable("\xf4\x90\x80\x80"), "\\xf4\\x90\\x80\\x80");
}

TEST(Printable, a_text_keeps_its_urls_and_loses_their_passwords) {
  for (const char* text : {"", "a:b@c", "sqlite:x", "postgresql://me@host:5432/db?sslmode=require",
                           "http://host:80/a b:c@d"}) {
    EXPECT_EQ(without_passwords(text), text);
  }
  EXPECT_EQ(without_passwords("at 'postgresql://me:a:b@c@host:5/db' and x://u:p@h, --db y"),
            "at 'postgresql://me@host:5/db' and x://u@h, --db y");
  EXPECT_EQ(without_passwords("pg://h/d?a=1&password=x&sslpassword=y&b=2 password=z"),
            "pg://h/d?a=1&password=&sslpassword=&b=2 password=z");
  EXPECT_EQ(without_passwords("a://u:1@h b://u:2@h"), "a://u@h b://u@h");
  EXPECT_EQ(without_password("--db=pg://u:it's a@h/d"), "--db=pg://u@h/d");
  EXPECT_EQ(without_password("pg://h/d?password=it's a"), "pg://h/d?password=");
}

TEST(Number, has_six_significant_digits_and_never_an_exponent) {
  EXPECT_EQ(number(0), "0");
  EXPECT_EQ(number(-0.0), "0");
  EXPECT_EQ(number(1), "1");
  EXPECT_EQ(number(0.955265), "0.955265");
  EXPECT_EQ(number(0.9552649771), "0.955265");
  EXPECT_EQ(number(22958.662), "22958.7");
  EXPECT_EQ(number(2.296e7), "22960000");
  EXPECT_EQ(number(1234567.8), "1234568");
  EXPECT_EQ(number(-12.5), "-12.5");
  EXPECT_EQ(number(0.00012345), "0.00012345");
  EXPECT_EQ(number(1e-300), "0");
  EXPECT_EQ(number(1e300).find('e'), std::string::npos);
  EXPECT_EQ(number(std::numeric_limits<double>::quiet_NaN()), "none");
}

}  // namespace
}  // namespace voltwin::scenarios::cli
