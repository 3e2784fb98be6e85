// Whom the station lets charge where: local list, cache, reservations.
#include <gtest/gtest.h>

#include "tests/unit/twin/station/fake_site.hpp"

namespace voltwin::twin::station {
namespace {

namespace v16 = ocpp::v16;
using Status = v16::ChargePointStatus;

std::string list_of(std::string_view type, int version, std::string_view entries) {
  return R"({"listVersion":)" + std::to_string(version) + R"(,"localAuthorizationList":[)" +
         std::string(entries) + R"(],"updateType":")" + std::string(type) + R"("})";
}

std::string reserve(int id, int connector, std::string_view token, Instant until) {
  return R"({"connectorId":)" + std::to_string(connector) + R"(,"expiryDate":")" + to_text(until) +
         R"(","idTag":")" + std::string(token) + R"(","reservationId":)" + std::to_string(id) + "}";
}

Instant in_an_hour(const FakeSite& site) { return site.now + Duration::from_hours(1); }

TEST(StationLocal, TheListHasAVersionAndCanBeSwitchedOff) {
  FakeSite site = idle_site(1);
  EXPECT_NE(site.call("GetLocalListVersion", "{}").find(R"("listVersion":0)"), std::string::npos);
  const std::string one = R"({"idTag":"L1","idTagInfo":{"status":"Accepted"}})";
  EXPECT_TRUE(says(site.call("SendLocalList", list_of("Full", 4, one)), "Accepted"));
  EXPECT_NE(site.call("GetLocalListVersion", "{}").find(R"("listVersion":4)"), std::string::npos);
  EXPECT_TRUE(says(site.call("SendLocalList", list_of("Differential", 4, one)), "VersionMismatch"));
  site.reboot();
  site.run_for(Duration::from_seconds(30));
  EXPECT_NE(site.call("GetLocalListVersion", "{}").find(R"("listVersion":4)"), std::string::npos);
  site.call("ChangeConfiguration", R"({"key":"LocalAuthListEnabled","value":"false"})");
  EXPECT_NE(site.call("GetLocalListVersion", "{}").find(R"("listVersion":-1)"), std::string::npos);
  EXPECT_TRUE(says(site.call("SendLocalList", list_of("Full", 5, one)), "NotSupported"));
}

TEST(StationLocal, OfflineTheListGoesBeforeTheCache) {
  struct Row {
    const char* what;
    const char* listed;  ///< status in the list; empty: not listed
    const char* key;     ///< switched off; empty: none
    bool starts;
  };
  // The cache has T1 as accepted.
  for (const Row& row :
       {Row{"cached", "", "", true}, Row{"blocked in the list", "Blocked", "", false},
        Row{"the list is off", "Blocked", "LocalAuthListEnabled", true},
        Row{"the cache is off", "", "AuthorizationCacheEnabled", false},
        Row{"listed, the cache is off", "Accepted", "AuthorizationCacheEnabled", true},
        Row{"nothing counts offline", "Accepted", "LocalAuthorizeOffline", false}}) {
    FakeSite site = charging_site();
    site.present(1, "T1");
    if (*row.listed != '\0') {
      site.call("SendLocalList", list_of("Full", 1,
                                         R"({"idTag":"t1","idTagInfo":{"status":")" +
                                             std::string(row.listed) + R"("}})"));
    }
    if (*row.key != '\0') {
      site.call("ChangeConfiguration",
                R"({"key":")" + std::string(row.key) + R"(","value":"false"})");
    }
    site.reachable = false;
    site.cut_link();
    site.present(1, "T1");
    EXPECT_EQ(site.truth(1).has_transaction, row.starts) << row.what;
  }
}

TEST(StationLocal, AClearedCacheKnowsNobody) {
  FakeSite site = charging_site();
  site.present(1, "T1");
  EXPECT_TRUE(says(site.call("ClearCache", "{}"), "Accepted"));
  site.cut_link();
  site.present(1, "T1");
  EXPECT_FALSE(site.truth(1).has_transaction);
  site.run_for(Duration::from_seconds(30));
  site.call("ChangeConfiguration", R"({"key":"AuthorizationCacheEnabled","value":"false"})");
  EXPECT_TRUE(says(site.call("ClearCache", "{}"), "Rejected"));
}

TEST(StationLocal, TellsTheCsmsThatItsListContradictsIt) {
  FakeSite site = idle_site(1);
  site.csms.invalid_tokens = {"L1"};
  site.call("SendLocalList",
            list_of("Full", 1, R"({"idTag":"L1","idTagInfo":{"status":"Accepted"}})"));
  site.plug_in(1, car(0.2, 0.9));
  site.present(1, "L1");
  const auto told = site.requests<v16::StatusNotificationRequest>();
  ASSERT_FALSE(told.empty());
  EXPECT_EQ(told.back().connector_id, 0);
  EXPECT_EQ(told.back().error_code, v16::ChargePointErrorCode::LocalListConflict);
}

TEST(StationReservations, AreAnsweredByTheStateOfTheConnector) {
  struct Row {
    const char* what;
    void (*before)(FakeSite&);
    int connector;
    const char* expected;
  };
  const auto nothing = [](FakeSite&) {};
  const auto both_faulted = [](FakeSite& site) {
    site.fault(0, v16::ChargePointErrorCode::InternalError);
  };
  for (const Row& row : {
           Row{"free", nothing, 1, "Accepted"},
           Row{"any", nothing, 0, "Accepted"},
           Row{"no such connector", nothing, 3, "Rejected"},
           Row{"plugged", [](FakeSite& s) { s.plug_in(1, car(0.2, 0.9)); }, 1, "Occupied"},
           Row{"the other one plugged", [](FakeSite& s) { s.plug_in(1, car(0.2, 0.9)); }, 0,
               "Accepted"},
           Row{"waiting for a plug", [](FakeSite& s) { s.present(1, "X"); }, 1, "Occupied"},
           Row{"faulted", both_faulted, 1, "Faulted"},
           Row{"all faulted", both_faulted, 0, "Faulted"},
           Row{"inoperative",
               [](FakeSite& s) {
                 s.call("ChangeAvailability", R"({"connectorId":1,"type":"Inoperative"})");
               },
               1, "Unavailable"},
           Row{"all inoperative",
               [](FakeSite& s) {
                 s.call("ChangeAvailability", R"({"connectorId":0,"type":"Inoperative"})");
               },
               0, "Unavailable"},
           Row{"reserved",
               [](FakeSite& s) { s.call("ReserveNow", reserve(9, 1, "X", in_an_hour(s))); }, 1,
               "Occupied"},
           Row{"the same id again",
               [](FakeSite& s) { s.call("ReserveNow", reserve(1, 1, "X", in_an_hour(s))); }, 1,
               "Accepted"},
           Row{"any, one reserved",
               [](FakeSite& s) { s.call("ReserveNow", reserve(9, 1, "X", in_an_hour(s))); }, 0,
               "Accepted"},
           Row{"any, all promised",
               [](FakeSite& s) {
                 s.call("ReserveNow", reserve(8, 0, "X", in_an_hour(s)));
                 s.call("ReserveNow", reserve(9, 0, "X", in_an_hour(s)));
               },
               0, "Occupied"},
           Row{"all promised",
               [](FakeSite& s) {
                 s.call("ReserveNow", reserve(8, 0, "X", in_an_hour(s)));
                 s.call("ReserveNow", reserve(9, 0, "X", in_an_hour(s)));
               },
               1, "Occupied"},
       }) {
    FakeSite site = idle_site(2);
    row.before(site);
    EXPECT_TRUE(says(site.call("ReserveNow", reserve(1, row.connector, "R", in_an_hour(site))),
                     row.expected))
        << row.what;
  }
  FakeSite site = idle_site(2);
  EXPECT_TRUE(says(site.call("ReserveNow", reserve(1, 1, "R", site.now)), "Rejected"));
}

TEST(StationReservations, KeepTheConnectorForTheirHolderAndNameTheReservation) {
  FakeSite site = idle_site(1);
  site.call("ReserveNow", reserve(77, 1, "MINE", in_an_hour(site)));
  EXPECT_EQ(site.truth(1).status, Status::Reserved);
  site.plug_in(1, car(0.2, 0.9));
  site.present(1, "OTHER");
  EXPECT_EQ(site.count_notices<TokenRefused>(), 1);
  EXPECT_TRUE(says(site.call("RemoteStartTransaction", R"({"idTag":"OTHER"})"), "Rejected"));
  EXPECT_FALSE(site.truth(1).has_transaction);
  site.present(1, "mine");
  ASSERT_TRUE(site.truth(1).has_transaction);
  EXPECT_EQ(site.requests<v16::StartTransactionRequest>().at(0).reservation_id, 77);
  EXPECT_EQ(site.station.reservations().size(), 0u);
  EXPECT_TRUE(says(site.call("CancelReservation", R"({"reservationId":77})"), "Rejected"));
}

TEST(StationReservations, OneOfTheSameGroupMayUseIt) {
  FakeSite site = idle_site(1);
  site.csms.parent = "GROUP";
  site.call("ReserveNow", R"({"connectorId":1,"expiryDate":")" + to_text(in_an_hour(site)) +
                              R"(","idTag":"MINE","parentIdTag":"GROUP","reservationId":5})");
  site.plug_in(1, car(0.2, 0.9));
  site.present(1, "COUSIN");
  ASSERT_TRUE(site.truth(1).has_transaction);
  EXPECT_EQ(site.requests<v16::StartTransactionRequest>().at(0).reservation_id, 5);
}

TEST(StationReservations, EndByExpiryCancellationOrFaultAndSurviveAReboot) {
  FakeSite site = idle_site(1);
  site.call("ReserveNow", reserve(1, 1, "R", site.now + Duration::from_seconds(100)));
  site.reboot();
  site.run_for(Duration::from_seconds(50));
  EXPECT_EQ(site.truth(1).status, Status::Reserved);
  site.run_for(Duration::from_seconds(50));
  EXPECT_EQ(site.truth(1).status, Status::Available);
  EXPECT_EQ(site.requests<v16::StatusNotificationRequest>().back().status, Status::Available);
  site.call("ReserveNow", reserve(2, 1, "R", in_an_hour(site)));
  EXPECT_TRUE(says(site.call("CancelReservation", R"({"reservationId":2})"), "Accepted"));
  EXPECT_EQ(site.truth(1).status, Status::Available);
  site.call("ReserveNow", reserve(3, 1, "R", in_an_hour(site)));
  site.fault(1, v16::ChargePointErrorCode::GroundFailure);
  site.clear_fault(1);
  EXPECT_EQ(site.truth(1).status, Status::Available);
}

TEST(StationReservations, OfAnyConnectorTheLastFreeOneIsKept) {
  FakeSite site = idle_site(2);
  site.call("ReserveNow", reserve(1, 0, "R", in_an_hour(site)));
  EXPECT_EQ(site.truth(1).status, Status::Available);
  site.plug_in(1, car(0.2, 0.9));
  site.present(1, "A");
  EXPECT_TRUE(site.truth(1).has_transaction);
  site.plug_in(2, car(0.2, 0.9));
  site.present(2, "B");
  EXPECT_FALSE(site.truth(2).has_transaction);
  site.present(2, "R");
  EXPECT_TRUE(site.truth(2).has_transaction);
  EXPECT_EQ(site.requests<v16::StartTransactionRequest>().back().reservation_id, 1);
}

}  // namespace
}  // namespace voltwin::twin::station
