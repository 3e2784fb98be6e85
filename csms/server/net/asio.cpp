// The one compilation of Asio; the other sources of this folder see declarations only.
#include <boost/asio/impl/src.hpp>
