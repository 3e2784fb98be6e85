PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE journal (
  sequence INTEGER PRIMARY KEY,
  at_us    INTEGER NOT NULL,
  stream   TEXT NOT NULL,
  type     TEXT NOT NULL,
  version  INTEGER NOT NULL,
  payload  TEXT NOT NULL,
  at       TEXT GENERATED ALWAYS AS
           (strftime('%Y-%m-%dT%H:%M:%fZ', at_us / 1000 / 1000.0, 'unixepoch')) VIRTUAL
);
INSERT INTO journal VALUES(1,1780293600000000,'tariff/1','TariffDefined',1,'{"tariff":1,"definition":{"name":"standard","currency":"EUR","per_kwh_micro":390000,"per_minute_micro":1000,"flat_micro":350000,"idle_per_minute_micro":20000,"idle_grace_s":3600}}');
INSERT INTO journal VALUES(2,1780293600000000,'site/1','SiteDefined',1,'{"site":1,"definition":{"name":"site","line_to_neutral_v":230,"nodes":[{"id":1,"name":"grid","kind":"grid_connection","parent":0,"limit_w":20000},{"id":2,"name":"transformer","kind":"transformer","parent":1,"rating_va":30000}],"uncontrolled":[],"control":{"policy":"equal_share","lease_s":180,"interval_s":30,"settle_s":6,"clock_tolerance_s":5,"measurement_timeout_s":60,"rotation_s":900,"safe_default_a":0,"minimum_current_a":6,"step_a":1,"margin_w":1000},"meter_interval_s":60,"heartbeat_interval_s":300,"tariff":1}}');
INSERT INTO journal VALUES(3,1780293600000000,'station/1','StationDefined',1,'{"station":1,"evses":[1],"definition":{"site":1,"identity":"S-01","evses":[{"name":"S-01","node":2,"connection":"L1L2L3","max_current_a":32}]}}');
INSERT INTO journal VALUES(4,1780293600000000,'station/2','StationDefined',1,'{"station":2,"evses":[2],"definition":{"site":1,"identity":"S-02","evses":[{"name":"S-02","node":2,"connection":"L1L2L3","max_current_a":32}]}}');
INSERT INTO journal VALUES(5,1780293600000000,'tokens','TokenDefined',1,'{"definition":{"id_tag":"T-1688595DCF49184D","status":"Accepted"}}');
INSERT INTO journal VALUES(6,1780293600000000,'tokens','TokenDefined',1,'{"definition":{"id_tag":"T-1688565DCF491334","status":"Accepted"}}');
INSERT INTO journal VALUES(7,1780293600000000,'tokens','TokenDefined',1,'{"definition":{"id_tag":"T-1688575DCF4914E7","status":"Accepted"}}');
INSERT INTO journal VALUES(8,1780293600136106,'station/1','StationConnected',1,'{"station":1,"connection":1}');
INSERT INTO journal VALUES(9,1780293600227134,'station/1','StationBooted',1,'{"station":1,"vendor":"voltwin","model":"twin-16","serial":"S-01","firmware":"1.0"}');
INSERT INTO journal VALUES(10,1780293600330170,'station/2','StationConnected',1,'{"station":2,"connection":2}');
INSERT INTO journal VALUES(11,1780293600372595,'station/1','DefaultLimitInstalled',1,'{"station":1,"limit_a":0}');
INSERT INTO journal VALUES(12,1780293600405258,'station/2','StationBooted',1,'{"station":2,"vendor":"voltwin","model":"twin-16","serial":"S-02","firmware":"1.0"}');
INSERT INTO journal VALUES(13,1780293600485320,'evse/1','ConnectorStatusChanged',1,'{"evse":1,"status":"Available","at":"2026-06-01T06:00:00.227134Z","error_code":"NoError"}');
INSERT INTO journal VALUES(14,1780293600539323,'station/1','ConfigurationRead',1,'{"station":1,"key":"MeterValuesSampledData","value":"Energy.Active.Import.Register,Power.Active.Import,Current.Import,Current.Offered"}');
INSERT INTO journal VALUES(15,1780293600539323,'station/1','ConfigurationRead',1,'{"station":1,"key":"MeterValueSampleInterval","value":"60"}');
INSERT INTO journal VALUES(16,1780293600539323,'station/1','ConfigurationRead',1,'{"station":1,"key":"HeartbeatInterval","value":"300"}');
INSERT INTO journal VALUES(17,1780293600539323,'station/1','ConfigurationRead',1,'{"station":1,"key":"AuthorizeRemoteTxRequests","value":"false"}');
INSERT INTO journal VALUES(18,1780293600539323,'station/1','ConfigurationRead',1,'{"station":1,"key":"ChargeProfileMaxStackLevel","value":"10"}');
INSERT INTO journal VALUES(19,1780293600539323,'station/1','ConfigurationRead',1,'{"station":1,"key":"ChargingScheduleAllowedChargingRateUnit","value":"Current,Power"}');
INSERT INTO journal VALUES(20,1780293600539323,'station/1','ConfigurationRead',1,'{"station":1,"key":"ChargingScheduleMaxPeriods","value":"24"}');
INSERT INTO journal VALUES(21,1780293600539323,'station/1','ConfigurationRead',1,'{"station":1,"key":"MaxChargingProfilesInstalled","value":"20"}');
INSERT INTO journal VALUES(22,1780293600539323,'station/1','ChargingCapabilitiesLearned',1,'{"station":1,"max_stack_level":10,"max_periods":24,"max_profiles":20,"takes_amps":true,"takes_watts":true}');
INSERT INTO journal VALUES(23,1780293600573696,'station/2','DefaultLimitInstalled',1,'{"station":2,"limit_a":0}');
INSERT INTO journal VALUES(24,1780293600682483,'station/1','ConfigurationWritten',1,'{"station":1,"key":"MeterValuesSampledData","value":"Energy.Active.Import.Register,Power.Active.Import,Current.Import"}');
INSERT INTO journal VALUES(25,1780293600708844,'evse/2','ConnectorStatusChanged',1,'{"evse":2,"status":"Available","at":"2026-06-01T06:00:00.405258Z","error_code":"NoError"}');
INSERT INTO journal VALUES(26,1780293600738526,'station/2','ConfigurationRead',1,'{"station":2,"key":"MeterValuesSampledData","value":"Energy.Active.Import.Register,Power.Active.Import,Current.Import,Current.Offered"}');
INSERT INTO journal VALUES(27,1780293600738526,'station/2','ConfigurationRead',1,'{"station":2,"key":"MeterValueSampleInterval","value":"60"}');
INSERT INTO journal VALUES(28,1780293600738526,'station/2','ConfigurationRead',1,'{"station":2,"key":"HeartbeatInterval","value":"300"}');
INSERT INTO journal VALUES(29,1780293600738526,'station/2','ConfigurationRead',1,'{"station":2,"key":"AuthorizeRemoteTxRequests","value":"false"}');
INSERT INTO journal VALUES(30,1780293600738526,'station/2','ConfigurationRead',1,'{"station":2,"key":"ChargeProfileMaxStackLevel","value":"10"}');
INSERT INTO journal VALUES(31,1780293600738526,'station/2','ConfigurationRead',1,'{"station":2,"key":"ChargingScheduleAllowedChargingRateUnit","value":"Current,Power"}');
INSERT INTO journal VALUES(32,1780293600738526,'station/2','ConfigurationRead',1,'{"station":2,"key":"ChargingScheduleMaxPeriods","value":"24"}');
INSERT INTO journal VALUES(33,1780293600738526,'station/2','ConfigurationRead',1,'{"station":2,"key":"MaxChargingProfilesInstalled","value":"20"}');
INSERT INTO journal VALUES(34,1780293600738526,'station/2','ChargingCapabilitiesLearned',1,'{"station":2,"max_stack_level":10,"max_periods":24,"max_profiles":20,"takes_amps":true,"takes_watts":true}');
INSERT INTO journal VALUES(35,1780293600853460,'station/1','ConfigurationRead',1,'{"station":1,"key":"MeterValuesSampledData","value":"Energy.Active.Import.Register,Power.Active.Import,Current.Import"}');
INSERT INTO journal VALUES(36,1780293600915276,'station/2','ConfigurationWritten',1,'{"station":2,"key":"MeterValuesSampledData","value":"Energy.Active.Import.Register,Power.Active.Import,Current.Import"}');
INSERT INTO journal VALUES(37,1780293601040855,'station/2','ConfigurationRead',1,'{"station":2,"key":"MeterValuesSampledData","value":"Energy.Active.Import.Register,Power.Active.Import,Current.Import"}');
INSERT INTO journal VALUES(38,1780294200082734,'evse/1','ConnectorStatusChanged',1,'{"evse":1,"status":"Preparing","at":"2026-06-01T06:09:59.911620Z","error_code":"NoError"}');
INSERT INTO journal VALUES(39,1780294215214776,'session/1','TransactionStarted',1,'{"transaction":1,"session":1,"evse":1,"id_tag":"T-1688595DCF49184D","authorization":"Accepted","meter_start_wh":0,"at":"2026-06-01T06:10:15.090858Z","received":"2026-06-01T06:10:15.214776Z","wire_id":1805641809,"origin":"reported"}');
INSERT INTO journal VALUES(40,1780294215214776,'evse/1','LimitRequested',1,'{"request":1,"evse":1,"transaction":1,"limit_a":27,"valid_until":"2026-06-01T06:13:15.214776Z","reason":"limited by grid"}');
INSERT INTO journal VALUES(41,1780294215349652,'evse/1','ConnectorStatusChanged',1,'{"evse":1,"status":"SuspendedEVSE","at":"2026-06-01T06:10:15.090858Z","error_code":"NoError"}');
INSERT INTO journal VALUES(42,1780294215382235,'evse/1','LimitAcknowledged',1,'{"request":1,"evse":1}');
INSERT INTO journal VALUES(43,1780294218380855,'evse/1','ConnectorStatusChanged',1,'{"evse":1,"status":"Charging","at":"2026-06-01T06:10:18.241488Z","error_code":"NoError"}');
INSERT INTO journal VALUES(44,1780294275221633,'transaction/1','MeterAdvanced',1,'{"transaction":1,"reading_wh":172,"at":"2026-06-01T06:11:15.090858Z","current_a":15.7}');
INSERT INTO journal VALUES(45,1780294278380855,'evse/1','LimitRequested',1,'{"request":2,"evse":1,"transaction":1,"limit_a":17,"valid_until":"2026-06-01T06:14:18.380855Z","reason":"enough for the vehicle"}');
INSERT INTO journal VALUES(46,1780294278539858,'evse/1','LimitAcknowledged',1,'{"request":2,"evse":1}');
INSERT INTO journal VALUES(47,1780294278539858,'evse/1','LimitRequested',1,'{"request":3,"evse":1,"transaction":1,"limit_a":27,"valid_until":"2026-06-01T06:14:18.539858Z","reason":"limited by grid"}');
INSERT INTO journal VALUES(48,1780294278691047,'evse/1','LimitAcknowledged',1,'{"request":3,"evse":1}');
INSERT INTO journal VALUES(49,1780294335256054,'transaction/1','MeterAdvanced',1,'{"transaction":1,"reading_wh":351,"at":"2026-06-01T06:12:15.090858Z","current_a":15.5}');
INSERT INTO journal VALUES(50,1780294344539858,'evse/1','LimitRequested',1,'{"request":4,"evse":1,"transaction":1,"limit_a":17,"valid_until":"2026-06-01T06:15:24.539858Z","reason":"enough for the vehicle"}');
INSERT INTO journal VALUES(51,1780294344665105,'evse/1','LimitAcknowledged',1,'{"request":4,"evse":1}');
INSERT INTO journal VALUES(52,1780294344665105,'evse/1','LimitRequested',1,'{"request":5,"evse":1,"transaction":1,"limit_a":27,"valid_until":"2026-06-01T06:15:24.665105Z","reason":"limited by grid"}');
INSERT INTO journal VALUES(53,1780294344830629,'evse/1','LimitAcknowledged',1,'{"request":5,"evse":1}');
INSERT INTO journal VALUES(54,1780294395213412,'transaction/1','MeterAdvanced',1,'{"transaction":1,"reading_wh":528,"at":"2026-06-01T06:13:15.090858Z","current_a":15.2}');
INSERT INTO journal VALUES(55,1780294410665105,'evse/1','LimitRequested',1,'{"request":6,"evse":1,"transaction":1,"limit_a":17,"valid_until":"2026-06-01T06:16:30.665105Z","reason":"enough for the vehicle"}');
INSERT INTO journal VALUES(56,1780294410853986,'evse/1','LimitAcknowledged',1,'{"request":6,"evse":1}');
INSERT INTO journal VALUES(57,1780294455221671,'transaction/1','MeterAdvanced',1,'{"transaction":1,"reading_wh":701,"at":"2026-06-01T06:14:15.090858Z","current_a":15}');
INSERT INTO journal VALUES(58,1780294506853986,'evse/1','LimitRequested',1,'{"request":7,"evse":1,"transaction":1,"limit_a":17,"valid_until":"2026-06-01T06:18:06.853986Z","reason":"enough for the vehicle"}');
INSERT INTO journal VALUES(59,1780294506992614,'evse/1','LimitAcknowledged',1,'{"request":7,"evse":1}');
INSERT INTO journal VALUES(60,1780294515254776,'transaction/1','MeterAdvanced',1,'{"transaction":1,"reading_wh":871,"at":"2026-06-01T06:15:15.106521Z","current_a":14.7}');
INSERT INTO journal VALUES(61,1780294575216725,'transaction/1','MeterAdvanced',1,'{"transaction":1,"reading_wh":1039,"at":"2026-06-01T06:16:15.106521Z","current_a":14.5}');
INSERT INTO journal VALUES(62,1780294596853986,'evse/1','LimitRequested',1,'{"request":8,"evse":1,"transaction":1,"limit_a":16,"valid_until":"2026-06-01T06:19:36.853986Z","reason":"enough for the vehicle"}');
INSERT INTO journal VALUES(63,1780294596965192,'evse/1','LimitAcknowledged',1,'{"request":8,"evse":1}');
INSERT INTO journal VALUES(64,1780294596965192,'evse/1','LimitRequested',1,'{"request":9,"evse":1,"transaction":1,"limit_a":27,"valid_until":"2026-06-01T06:19:36.965192Z","reason":"limited by grid"}');
INSERT INTO journal VALUES(65,1780294597122085,'evse/1','LimitAcknowledged',1,'{"request":9,"evse":1}');
INSERT INTO journal VALUES(66,1780294635247157,'transaction/1','MeterAdvanced',1,'{"transaction":1,"reading_wh":1204,"at":"2026-06-01T06:17:15.106521Z","current_a":14.2}');
INSERT INTO journal VALUES(67,1780294662965192,'evse/1','LimitRequested',1,'{"request":10,"evse":1,"transaction":1,"limit_a":16,"valid_until":"2026-06-01T06:20:42.965192Z","reason":"enough for the vehicle"}');
INSERT INTO journal VALUES(68,1780294663135780,'evse/1','LimitAcknowledged',1,'{"request":10,"evse":1}');
INSERT INTO journal VALUES(69,1780294695243058,'transaction/1','MeterAdvanced',1,'{"transaction":1,"reading_wh":1366,"at":"2026-06-01T06:18:15.106521Z","current_a":14}');
INSERT INTO journal VALUES(70,1780294755251480,'transaction/1','MeterAdvanced',1,'{"transaction":1,"reading_wh":1526,"at":"2026-06-01T06:19:15.106521Z","current_a":13.8}');
INSERT INTO journal VALUES(71,1780294759135780,'evse/1','LimitRequested',1,'{"request":11,"evse":1,"transaction":1,"limit_a":15,"valid_until":"2026-06-01T06:22:19.135780Z","reason":"enough for the vehicle"}');
INSERT INTO journal VALUES(72,1780294759251472,'evse/1','LimitAcknowledged',1,'{"request":11,"evse":1}');
INSERT INTO journal VALUES(73,1780294759251472,'evse/1','LimitRequested',1,'{"request":12,"evse":1,"transaction":1,"limit_a":27,"valid_until":"2026-06-01T06:22:19.251472Z","reason":"limited by grid"}');
INSERT INTO journal VALUES(74,1780294759392952,'evse/1','LimitAcknowledged',1,'{"request":12,"evse":1}');
INSERT INTO journal VALUES(75,1780294815237542,'transaction/1','MeterAdvanced',1,'{"transaction":1,"reading_wh":1683,"at":"2026-06-01T06:20:15.075810Z","current_a":13.5}');
INSERT INTO journal VALUES(76,1780294825251472,'evse/1','LimitRequested',1,'{"request":13,"evse":1,"transaction":1,"limit_a":15,"valid_until":"2026-06-01T06:23:25.251472Z","reason":"enough for the vehicle"}');
INSERT INTO journal VALUES(77,1780294825379132,'evse/1','LimitAcknowledged',1,'{"request":13,"evse":1}');
INSERT INTO journal VALUES(78,1780294825379132,'evse/1','LimitRequested',1,'{"request":14,"evse":1,"transaction":1,"limit_a":27,"valid_until":"2026-06-01T06:23:25.379132Z","reason":"limited by grid"}');
INSERT INTO journal VALUES(79,1780294825539497,'evse/1','LimitAcknowledged',1,'{"request":14,"evse":1}');
INSERT INTO journal VALUES(80,1780294875247296,'transaction/1','MeterAdvanced',1,'{"transaction":1,"reading_wh":1837,"at":"2026-06-01T06:21:15.075810Z","current_a":13.3}');
INSERT INTO journal VALUES(81,1780294891379132,'evse/1','LimitRequested',1,'{"request":15,"evse":1,"transaction":1,"limit_a":15,"valid_until":"2026-06-01T06:24:31.379132Z","reason":"enough for the vehicle"}');
INSERT INTO journal VALUES(82,1780294891499729,'evse/1','LimitAcknowledged',1,'{"request":15,"evse":1}');
INSERT INTO journal VALUES(83,1780294935250358,'transaction/1','MeterAdvanced',1,'{"transaction":1,"reading_wh":1989,"at":"2026-06-01T06:22:15.075810Z","current_a":13.1}');
INSERT INTO journal VALUES(84,1780294987499729,'evse/1','LimitRequested',1,'{"request":16,"evse":1,"transaction":1,"limit_a":15,"valid_until":"2026-06-01T06:26:07.499729Z","reason":"enough for the vehicle"}');
INSERT INTO journal VALUES(85,1780294987637832,'evse/1','LimitAcknowledged',1,'{"request":16,"evse":1}');
INSERT INTO journal VALUES(86,1780294995224675,'transaction/1','MeterAdvanced',1,'{"transaction":1,"reading_wh":2138,"at":"2026-06-01T06:23:15.075810Z","current_a":12.9}');
INSERT INTO journal VALUES(87,1780294995224675,'station/1','DefectsTolerated',1,'{"station":1,"defects":[{"defect":"padded_value","count":5,"field":"meterValue[0].sampledValue[0].value","raw":"  2138 ","corrected":"2138"}]}');
INSERT INTO journal VALUES(88,1780295055217004,'transaction/1','MeterAdvanced',1,'{"transaction":1,"reading_wh":2285,"at":"2026-06-01T06:24:15.075810Z","current_a":12.7}');
INSERT INTO journal VALUES(89,1780295077499729,'evse/1','LimitRequested',1,'{"request":17,"evse":1,"transaction":1,"limit_a":14,"valid_until":"2026-06-01T06:27:37.499729Z","reason":"enough for the vehicle"}');
INSERT INTO journal VALUES(90,1780295077642532,'evse/1','LimitAcknowledged',1,'{"request":17,"evse":1}');
INSERT INTO journal VALUES(91,1780295077642532,'evse/1','LimitRequested',1,'{"request":18,"evse":1,"transaction":1,"limit_a":27,"valid_until":"2026-06-01T06:27:37.642532Z","reason":"limited by grid"}');
INSERT INTO journal VALUES(92,1780295077754621,'evse/1','LimitAcknowledged',1,'{"request":18,"evse":1}');
INSERT INTO journal VALUES(93,1780295115229259,'transaction/1','MeterAdvanced',1,'{"transaction":1,"reading_wh":2430,"at":"2026-06-01T06:25:15.082077Z","current_a":12.5}');
INSERT INTO journal VALUES(94,1780295143642532,'evse/1','LimitRequested',1,'{"request":19,"evse":1,"transaction":1,"limit_a":14,"valid_until":"2026-06-01T06:28:43.642532Z","reason":"enough for the vehicle"}');
INSERT INTO journal VALUES(95,1780295143787337,'evse/1','LimitAcknowledged',1,'{"request":19,"evse":1}');
INSERT INTO journal VALUES(96,1780295143787337,'evse/1','LimitRequested',1,'{"request":20,"evse":1,"transaction":1,"limit_a":27,"valid_until":"2026-06-01T06:28:43.787337Z","reason":"limited by grid"}');
INSERT INTO journal VALUES(97,1780295143924828,'evse/1','LimitAcknowledged',1,'{"request":20,"evse":1}');
INSERT INTO journal VALUES(98,1780295175241665,'transaction/1','MeterAdvanced',1,'{"transaction":1,"reading_wh":2572,"at":"2026-06-01T06:26:15.082077Z","current_a":12.3}');
INSERT INTO journal VALUES(99,1780295179787337,'evse/1','LimitRequested',1,'{"request":21,"evse":1,"transaction":1,"limit_a":14,"valid_until":"2026-06-01T06:29:19.787337Z","reason":"enough for the vehicle"}');
INSERT INTO journal VALUES(100,1780295179899708,'evse/1','LimitAcknowledged',1,'{"request":21,"evse":1}');
INSERT INTO journal VALUES(101,1780295235248020,'transaction/1','MeterAdvanced',1,'{"transaction":1,"reading_wh":2712,"at":"2026-06-01T06:27:15.082077Z","current_a":12.1}');
INSERT INTO journal VALUES(102,1780295275899708,'evse/1','LimitRequested',1,'{"request":22,"evse":1,"transaction":1,"limit_a":14,"valid_until":"2026-06-01T06:30:55.899708Z","reason":"enough for the vehicle"}');
INSERT INTO journal VALUES(103,1780295276014991,'evse/1','LimitAcknowledged',1,'{"request":22,"evse":1}');
INSERT INTO journal VALUES(104,1780295295244290,'transaction/1','MeterAdvanced',1,'{"transaction":1,"reading_wh":2849,"at":"2026-06-01T06:28:15.082077Z","current_a":11.9}');
INSERT INTO journal VALUES(105,1780295355243169,'transaction/1','MeterAdvanced',1,'{"transaction":1,"reading_wh":2984,"at":"2026-06-01T06:29:15.082077Z","current_a":11.7}');
INSERT INTO journal VALUES(106,1780295361988075,'evse/1','ConnectorStatusChanged',1,'{"evse":1,"status":"SuspendedEV","at":"2026-06-01T06:29:21.810527Z","error_code":"NoError"}');
INSERT INTO journal VALUES(107,1780295361988075,'evse/1','LimitRequested',1,'{"request":23,"evse":1,"transaction":1,"limit_a":6,"valid_until":"2026-06-01T06:32:21.988075Z","reason":"enough for the vehicle"}');
INSERT INTO journal VALUES(108,1780295362167482,'evse/1','LimitAcknowledged',1,'{"request":23,"evse":1}');
INSERT INTO journal VALUES(109,1780295400064020,'evse/2','ConnectorStatusChanged',1,'{"evse":2,"status":"Preparing","at":"2026-06-01T06:29:59.939058Z","error_code":"NoError"}');
INSERT INTO journal VALUES(110,1780295415249708,'transaction/1','MeterAdvanced',1,'{"transaction":1,"reading_wh":3000,"at":"2026-06-01T06:30:15.073969Z","current_a":0}');
INSERT INTO journal VALUES(111,1780295415259512,'session/2','TransactionStarted',1,'{"transaction":2,"session":2,"evse":2,"id_tag":"T-1688565DCF491334","authorization":"Accepted","meter_start_wh":0,"at":"2026-06-01T06:30:15.105214Z","received":"2026-06-01T06:30:15.259512Z","wire_id":1343828701,"origin":"reported"}');
INSERT INTO journal VALUES(112,1780295415259512,'evse/2','LimitRequested',1,'{"request":24,"evse":2,"transaction":2,"limit_a":21,"valid_until":"2026-06-01T06:33:15.259512Z","reason":"limited by grid"}');
INSERT INTO journal VALUES(113,1780295415397370,'evse/2','ConnectorStatusChanged',1,'{"evse":2,"status":"SuspendedEVSE","at":"2026-06-01T06:30:15.105214Z","error_code":"NoError"}');
INSERT INTO journal VALUES(114,1780295415442429,'evse/2','LimitAcknowledged',1,'{"request":24,"evse":2}');
INSERT INTO journal VALUES(115,1780295418446150,'evse/2','ConnectorStatusChanged',1,'{"evse":2,"status":"Charging","at":"2026-06-01T06:30:18.290776Z","error_code":"NoError"}');
INSERT INTO journal VALUES(116,1780295475225483,'transaction/1','MeterAdvanced',1,'{"transaction":1,"reading_wh":3000,"at":"2026-06-01T06:31:15.073969Z","current_a":0,"raw_mwh":0,"track":{"basis":"start","base_mwh":0,"settled_mwh":0,"last_mwh":3000000,"last_at":"2026-06-01T06:30:15.073969Z","sampled":true,"doubtful_mwh":0,"doubtful_at":"2026-06-01T06:31:15.073969Z"}}');
INSERT INTO journal VALUES(117,1780295475225483,'station/1','DefectsTolerated',1,'{"station":1,"defects":[{"defect":"padded_value","count":5,"field":"meterValue[0].sampledValue[0].value","raw":"  0 ","corrected":"0"}]}');
INSERT INTO journal VALUES(118,1780295475234456,'transaction/2','MeterAdvanced',1,'{"transaction":2,"reading_wh":0,"at":"2026-06-01T06:31:15.105214Z","current_a":11.7}');
INSERT INTO journal VALUES(119,1780295478446150,'evse/2','LimitRequested',1,'{"request":25,"evse":2,"transaction":2,"limit_a":13,"valid_until":"2026-06-01T06:34:18.446150Z","reason":"enough for the vehicle"}');
INSERT INTO journal VALUES(120,1780295478446150,'evse/1','LimitRequested',1,'{"request":26,"evse":1,"transaction":1,"limit_a":6,"valid_until":"2026-06-01T06:34:18.446150Z","reason":"enough for the vehicle"}');
INSERT INTO journal VALUES(121,1780295478576063,'evse/2','LimitAcknowledged',1,'{"request":25,"evse":2}');
INSERT INTO journal VALUES(122,1780295478576063,'evse/2','LimitRequested',1,'{"request":27,"evse":2,"transaction":2,"limit_a":21,"valid_until":"2026-06-01T06:34:18.576063Z","reason":"limited by grid"}');
INSERT INTO journal VALUES(123,1780295478585673,'evse/1','LimitAcknowledged',1,'{"request":26,"evse":1}');
INSERT INTO journal VALUES(124,1780295478755853,'evse/2','LimitAcknowledged',1,'{"request":27,"evse":2}');
INSERT INTO journal VALUES(125,1780295535235286,'transaction/1','MeterAdvanced',1,'{"transaction":1,"reading_wh":3000,"at":"2026-06-01T06:32:15.073969Z","current_a":0}');
INSERT INTO journal VALUES(126,1780295535235286,'station/1','DefectsTolerated',1,'{"station":1,"defects":[{"defect":"register_drops_to_zero","count":1,"field":"value","raw":"3000000 mWh","corrected":"3000000 mWh"}]}');
INSERT INTO journal VALUES(127,1780295535255286,'transaction/2','MeterAdvanced',1,'{"transaction":2,"reading_wh":262,"at":"2026-06-01T06:32:15.105214Z","current_a":11.6}');
INSERT INTO journal VALUES(128,1780295544576063,'evse/2','LimitRequested',1,'{"request":28,"evse":2,"transaction":2,"limit_a":13,"valid_until":"2026-06-01T06:35:24.576063Z","reason":"enough for the vehicle"}');
INSERT INTO journal VALUES(129,1780295544737311,'evse/2','LimitAcknowledged',1,'{"request":28,"evse":2}');
INSERT INTO journal VALUES(130,1780295544737311,'evse/2','LimitRequested',1,'{"request":29,"evse":2,"transaction":2,"limit_a":21,"valid_until":"2026-06-01T06:35:24.737311Z","reason":"limited by grid"}');
INSERT INTO journal VALUES(131,1780295544890881,'evse/2','LimitAcknowledged',1,'{"request":29,"evse":2}');
INSERT INTO journal VALUES(132,1780295580737311,'evse/1','LimitRequested',1,'{"request":30,"evse":1,"transaction":1,"limit_a":6,"valid_until":"2026-06-01T06:36:00.737311Z","reason":"enough for the vehicle"}');
INSERT INTO journal VALUES(133,1780295580923447,'evse/1','LimitAcknowledged',1,'{"request":30,"evse":1}');
INSERT INTO journal VALUES(134,1780295595226832,'transaction/2','MeterAdvanced',1,'{"transaction":2,"reading_wh":394,"at":"2026-06-01T06:33:15.105214Z","current_a":11.4}');
INSERT INTO journal VALUES(135,1780295595259557,'transaction/1','MeterAdvanced',1,'{"transaction":1,"reading_wh":3000,"at":"2026-06-01T06:33:15.073969Z","current_a":0}');
INSERT INTO journal VALUES(136,1780295610737311,'evse/2','LimitRequested',1,'{"request":31,"evse":2,"transaction":2,"limit_a":13,"valid_until":"2026-06-01T06:36:30.737311Z","reason":"enough for the vehicle"}');
INSERT INTO journal VALUES(137,1780295610886322,'evse/2','LimitAcknowledged',1,'{"request":31,"evse":2}');
INSERT INTO journal VALUES(138,1780295655227831,'transaction/2','MeterAdvanced',1,'{"transaction":2,"reading_wh":524,"at":"2026-06-01T06:34:15.105214Z","current_a":11.2}');
INSERT INTO journal VALUES(139,1780295655245272,'transaction/1','MeterAdvanced',1,'{"transaction":1,"reading_wh":3000,"at":"2026-06-01T06:34:15.073969Z","current_a":0,"raw_mwh":0,"track":{"basis":"start","base_mwh":0,"settled_mwh":0,"last_mwh":3000000,"last_at":"2026-06-01T06:33:15.073969Z","sampled":true,"doubtful_mwh":0,"doubtful_at":"2026-06-01T06:34:15.073969Z"}}');
INSERT INTO journal VALUES(140,1780295676886322,'evse/1','LimitRequested',1,'{"request":32,"evse":1,"transaction":1,"limit_a":6,"valid_until":"2026-06-01T06:37:36.886322Z","reason":"enough for the vehicle"}');
INSERT INTO journal VALUES(141,1780295677036717,'evse/1','LimitAcknowledged',1,'{"request":32,"evse":1}');
INSERT INTO journal VALUES(142,1780295706886322,'evse/2','LimitRequested',1,'{"request":33,"evse":2,"transaction":2,"limit_a":13,"valid_until":"2026-06-01T06:38:06.886322Z","reason":"enough for the vehicle"}');
INSERT INTO journal VALUES(143,1780295706998426,'evse/2','LimitAcknowledged',1,'{"request":33,"evse":2}');
INSERT INTO journal VALUES(144,1780295715210107,'transaction/1','MeterAdvanced',1,'{"transaction":1,"reading_wh":3000,"at":"2026-06-01T06:35:15.077548Z","current_a":0}');
INSERT INTO journal VALUES(145,1780295715210107,'station/1','DefectsTolerated',1,'{"station":1,"defects":[{"defect":"register_drops_to_zero","count":1,"field":"value","raw":"3000000 mWh","corrected":"3000000 mWh"}]}');
INSERT INTO journal VALUES(146,1780295715245027,'transaction/2','MeterAdvanced',1,'{"transaction":2,"reading_wh":651,"at":"2026-06-01T06:35:15.107844Z","current_a":11}');
INSERT INTO journal VALUES(147,1780295766886322,'evse/1','LimitRequested',1,'{"request":34,"evse":1,"transaction":1,"limit_a":6,"valid_until":"2026-06-01T06:39:06.886322Z","reason":"enough for the vehicle"}');
INSERT INTO journal VALUES(148,1780295767040593,'evse/1','LimitAcknowledged',1,'{"request":34,"evse":1}');
INSERT INTO journal VALUES(149,1780295775239167,'transaction/2','MeterAdvanced',1,'{"transaction":2,"reading_wh":777,"at":"2026-06-01T06:36:15.107844Z","current_a":10.8}');
INSERT INTO journal VALUES(150,1780295775243880,'transaction/1','MeterAdvanced',1,'{"transaction":1,"reading_wh":3000,"at":"2026-06-01T06:36:15.077548Z","current_a":0}');
INSERT INTO journal VALUES(151,1780295796886322,'evse/2','LimitRequested',1,'{"request":35,"evse":2,"transaction":2,"limit_a":12,"valid_until":"2026-06-01T06:39:36.886322Z","reason":"enough for the vehicle"}');
INSERT INTO journal VALUES(152,1780295797041365,'evse/2','LimitAcknowledged',1,'{"request":35,"evse":2}');
INSERT INTO journal VALUES(153,1780295797041365,'evse/2','LimitRequested',1,'{"request":36,"evse":2,"transaction":2,"limit_a":21,"valid_until":"2026-06-01T06:39:37.041365Z","reason":"limited by grid"}');
INSERT INTO journal VALUES(154,1780295797181501,'evse/2','LimitAcknowledged',1,'{"request":36,"evse":2}');
INSERT INTO journal VALUES(155,1780295835219983,'transaction/2','MeterAdvanced',1,'{"transaction":2,"reading_wh":900,"at":"2026-06-01T06:37:15.107844Z","current_a":10.6}');
INSERT INTO journal VALUES(156,1780295835253087,'transaction/1','MeterAdvanced',1,'{"transaction":1,"reading_wh":3000,"at":"2026-06-01T06:37:15.077548Z","current_a":0}');
INSERT INTO journal VALUES(157,1780295863041365,'evse/2','LimitRequested',1,'{"request":37,"evse":2,"transaction":2,"limit_a":12,"valid_until":"2026-06-01T06:40:43.041365Z","reason":"enough for the vehicle"}');
INSERT INTO journal VALUES(158,1780295863041365,'evse/1','LimitRequested',1,'{"request":38,"evse":1,"transaction":1,"limit_a":6,"valid_until":"2026-06-01T06:40:43.041365Z","reason":"enough for the vehicle"}');
INSERT INTO journal VALUES(159,1780295863186707,'evse/2','LimitAcknowledged',1,'{"request":37,"evse":2}');
INSERT INTO journal VALUES(160,1780295863186707,'evse/2','LimitRequested',1,'{"request":39,"evse":2,"transaction":2,"limit_a":21,"valid_until":"2026-06-01T06:40:43.186707Z","reason":"limited by grid"}');
INSERT INTO journal VALUES(161,1780295863206611,'evse/1','LimitAcknowledged',1,'{"request":38,"evse":1}');
INSERT INTO journal VALUES(162,1780295863344871,'evse/2','LimitAcknowledged',1,'{"request":39,"evse":2}');
INSERT INTO journal VALUES(163,1780295895219581,'transaction/2','MeterAdvanced',1,'{"transaction":2,"reading_wh":900,"at":"2026-06-01T06:38:15.107844Z","current_a":10.5,"raw_mwh":0,"track":{"basis":"start","base_mwh":0,"settled_mwh":0,"last_mwh":900000,"last_at":"2026-06-01T06:37:15.107844Z","sampled":true,"doubtful_mwh":0,"doubtful_at":"2026-06-01T06:38:15.107844Z"}}');
INSERT INTO journal VALUES(164,1780295895254058,'transaction/1','MeterAdvanced',1,'{"transaction":1,"reading_wh":3000,"at":"2026-06-01T06:38:15.077548Z","current_a":0}');
INSERT INTO journal VALUES(165,1780295899186707,'evse/2','LimitRequested',1,'{"request":40,"evse":2,"transaction":2,"limit_a":12,"valid_until":"2026-06-01T06:41:19.186707Z","reason":"enough for the vehicle"}');
INSERT INTO journal VALUES(166,1780295899338562,'evse/2','LimitAcknowledged',1,'{"request":40,"evse":2}');
INSERT INTO journal VALUES(167,1780295899338562,'evse/2','LimitRequested',1,'{"request":41,"evse":2,"transaction":2,"limit_a":21,"valid_until":"2026-06-01T06:41:19.338562Z","reason":"limited by grid"}');
INSERT INTO journal VALUES(168,1780295899491767,'evse/2','LimitAcknowledged',1,'{"request":41,"evse":2}');
INSERT INTO journal VALUES(169,1780295955221427,'transaction/2','MeterAdvanced',1,'{"transaction":2,"reading_wh":1141,"at":"2026-06-01T06:39:15.107844Z","current_a":10.3}');
INSERT INTO journal VALUES(170,1780295955221427,'station/2','DefectsTolerated',1,'{"station":2,"defects":[{"defect":"register_drops_to_zero","count":1,"field":"value","raw":"1141000 mWh","corrected":"1141000 mWh"}]}');
INSERT INTO journal VALUES(171,1780295955227185,'transaction/1','MeterAdvanced',1,'{"transaction":1,"reading_wh":3000,"at":"2026-06-01T06:39:15.077548Z","current_a":0}');
INSERT INTO journal VALUES(172,1780295965338562,'evse/2','LimitRequested',1,'{"request":42,"evse":2,"transaction":2,"limit_a":12,"valid_until":"2026-06-01T06:42:25.338562Z","reason":"enough for the vehicle"}');
INSERT INTO journal VALUES(173,1780295965338562,'evse/1','LimitRequested',1,'{"request":43,"evse":1,"transaction":1,"limit_a":6,"valid_until":"2026-06-01T06:42:25.338562Z","reason":"enough for the vehicle"}');
INSERT INTO journal VALUES(174,1780295965450349,'evse/1','LimitAcknowledged',1,'{"request":43,"evse":1}');
INSERT INTO journal VALUES(175,1780295965493416,'evse/2','LimitAcknowledged',1,'{"request":42,"evse":2}');
INSERT INTO journal VALUES(176,1780296015218939,'transaction/1','MeterAdvanced',1,'{"transaction":1,"reading_wh":3000,"at":"2026-06-01T06:40:15.069346Z","current_a":0}');
INSERT INTO journal VALUES(177,1780296015228076,'transaction/2','MeterAdvanced',1,'{"transaction":2,"reading_wh":1258,"at":"2026-06-01T06:40:15.069013Z","current_a":10.1}');
INSERT INTO journal VALUES(178,1780296061493416,'evse/2','LimitRequested',1,'{"request":44,"evse":2,"transaction":2,"limit_a":12,"valid_until":"2026-06-01T06:44:01.493416Z","reason":"enough for the vehicle"}');
INSERT INTO journal VALUES(179,1780296061493416,'evse/1','LimitRequested',1,'{"request":45,"evse":1,"transaction":1,"limit_a":6,"valid_until":"2026-06-01T06:44:01.493416Z","reason":"enough for the vehicle"}');
INSERT INTO journal VALUES(180,1780296061650983,'evse/2','LimitAcknowledged',1,'{"request":44,"evse":2}');
INSERT INTO journal VALUES(181,1780296061666349,'evse/1','LimitAcknowledged',1,'{"request":45,"evse":1}');
INSERT INTO journal VALUES(182,1780296075229547,'transaction/1','MeterAdvanced',1,'{"transaction":1,"reading_wh":3000,"at":"2026-06-01T06:41:15.069346Z","current_a":0,"raw_mwh":0,"track":{"basis":"start","base_mwh":0,"settled_mwh":0,"last_mwh":3000000,"last_at":"2026-06-01T06:40:15.069346Z","sampled":true,"doubtful_mwh":0,"doubtful_at":"2026-06-01T06:41:15.069346Z"}}');
INSERT INTO journal VALUES(183,1780296075230703,'transaction/2','MeterAdvanced',1,'{"transaction":2,"reading_wh":1373,"at":"2026-06-01T06:41:15.069013Z","current_a":10}');
INSERT INTO journal VALUES(184,1780296135218581,'transaction/1','MeterAdvanced',1,'{"transaction":1,"reading_wh":3000,"at":"2026-06-01T06:42:15.069346Z","current_a":0}');
INSERT INTO journal VALUES(185,1780296135218581,'station/1','DefectsTolerated',1,'{"station":1,"defects":[{"defect":"register_drops_to_zero","count":1,"field":"value","raw":"3000000 mWh","corrected":"3000000 mWh"}]}');
INSERT INTO journal VALUES(186,1780296135258602,'transaction/2','MeterAdvanced',1,'{"transaction":2,"reading_wh":1487,"at":"2026-06-01T06:42:15.069013Z","current_a":9.8}');
INSERT INTO journal VALUES(187,1780296151493416,'evse/2','LimitRequested',1,'{"request":46,"evse":2,"transaction":2,"limit_a":11,"valid_until":"2026-06-01T06:45:31.493416Z","reason":"enough for the vehicle"}');
INSERT INTO journal VALUES(188,1780296151493416,'evse/1','LimitRequested',1,'{"request":47,"evse":1,"transaction":1,"limit_a":6,"valid_until":"2026-06-01T06:45:31.493416Z","reason":"enough for the vehicle"}');
INSERT INTO journal VALUES(189,1780296151630655,'evse/1','LimitAcknowledged',1,'{"request":47,"evse":1}');
INSERT INTO journal VALUES(190,1780296151658572,'evse/2','LimitAcknowledged',1,'{"request":46,"evse":2}');
INSERT INTO journal VALUES(191,1780296151658572,'evse/2','LimitRequested',1,'{"request":48,"evse":2,"transaction":2,"limit_a":21,"valid_until":"2026-06-01T06:45:31.658572Z","reason":"limited by grid"}');
INSERT INTO journal VALUES(192,1780296151812551,'evse/2','LimitAcknowledged',1,'{"request":48,"evse":2}');
INSERT INTO journal VALUES(193,1780296195229148,'transaction/2','MeterAdvanced',1,'{"transaction":2,"reading_wh":1599,"at":"2026-06-01T06:43:15.069013Z","current_a":9.6}');
INSERT INTO journal VALUES(194,1780296195240901,'transaction/1','MeterAdvanced',1,'{"transaction":1,"reading_wh":3000,"at":"2026-06-01T06:43:15.069346Z","current_a":0}');
INSERT INTO journal VALUES(195,1780296217658572,'evse/2','LimitRequested',1,'{"request":49,"evse":2,"transaction":2,"limit_a":11,"valid_until":"2026-06-01T06:46:37.658572Z","reason":"enough for the vehicle"}');
INSERT INTO journal VALUES(196,1780296217796378,'evse/2','LimitAcknowledged',1,'{"request":49,"evse":2}');
INSERT INTO journal VALUES(197,1780296217796378,'evse/2','LimitRequested',1,'{"request":50,"evse":2,"transaction":2,"limit_a":21,"valid_until":"2026-06-01T06:46:37.796378Z","reason":"limited by grid"}');
INSERT INTO journal VALUES(198,1780296217921482,'evse/2','LimitAcknowledged',1,'{"request":50,"evse":2}');
INSERT INTO journal VALUES(199,1780296253796378,'evse/1','LimitRequested',1,'{"request":51,"evse":1,"transaction":1,"limit_a":6,"valid_until":"2026-06-01T06:47:13.796378Z","reason":"enough for the vehicle"}');
INSERT INTO journal VALUES(200,1780296253981042,'evse/1','LimitAcknowledged',1,'{"request":51,"evse":1}');
INSERT INTO journal VALUES(201,1780296255232694,'transaction/2','MeterAdvanced',1,'{"transaction":2,"reading_wh":1708,"at":"2026-06-01T06:44:15.069013Z","current_a":9.5}');
INSERT INTO journal VALUES(202,1780296255244142,'transaction/1','MeterAdvanced',1,'{"transaction":1,"reading_wh":3000,"at":"2026-06-01T06:44:15.069346Z","current_a":0}');
INSERT INTO journal VALUES(203,1780296283796378,'evse/2','LimitRequested',1,'{"request":52,"evse":2,"transaction":2,"limit_a":11,"valid_until":"2026-06-01T06:47:43.796378Z","reason":"enough for the vehicle"}');
INSERT INTO journal VALUES(204,1780296283936698,'evse/2','LimitAcknowledged',1,'{"request":52,"evse":2}');
INSERT INTO journal VALUES(205,1780296283936698,'evse/2','LimitRequested',1,'{"request":53,"evse":2,"transaction":2,"limit_a":21,"valid_until":"2026-06-01T06:47:43.936698Z","reason":"limited by grid"}');
INSERT INTO journal VALUES(206,1780296284055241,'evse/2','LimitAcknowledged',1,'{"request":53,"evse":2}');
INSERT INTO journal VALUES(207,1780296315229607,'transaction/1','MeterAdvanced',1,'{"transaction":1,"reading_wh":3000,"at":"2026-06-01T06:45:15.076695Z","current_a":0,"raw_mwh":0,"track":{"basis":"start","base_mwh":0,"settled_mwh":0,"last_mwh":3000000,"last_at":"2026-06-01T06:44:15.069346Z","sampled":true,"doubtful_mwh":0,"doubtful_at":"2026-06-01T06:45:15.076695Z"}}');
INSERT INTO journal VALUES(208,1780296315257435,'transaction/2','MeterAdvanced',1,'{"transaction":2,"reading_wh":1816,"at":"2026-06-01T06:45:15.087962Z","current_a":9.3}');
INSERT INTO journal VALUES(209,1780296319936698,'evse/2','LimitRequested',1,'{"request":54,"evse":2,"transaction":2,"limit_a":11,"valid_until":"2026-06-01T06:48:19.936698Z","reason":"enough for the vehicle"}');
INSERT INTO journal VALUES(210,1780296320050995,'evse/2','LimitAcknowledged',1,'{"request":54,"evse":2}');
INSERT INTO journal VALUES(211,1780296356050995,'evse/1','LimitRequested',1,'{"request":55,"evse":1,"transaction":1,"limit_a":6,"valid_until":"2026-06-01T06:48:56.050995Z","reason":"enough for the vehicle"}');
INSERT INTO journal VALUES(212,1780296356182584,'evse/1','LimitAcknowledged',1,'{"request":55,"evse":1}');
INSERT INTO journal VALUES(213,1780296375210175,'transaction/1','MeterAdvanced',1,'{"transaction":1,"reading_wh":3000,"at":"2026-06-01T06:46:15.076695Z","current_a":0}');
INSERT INTO journal VALUES(214,1780296375210175,'station/1','DefectsTolerated',1,'{"station":1,"defects":[{"defect":"register_drops_to_zero","count":1,"field":"value","raw":"3000000 mWh","corrected":"3000000 mWh"}]}');
INSERT INTO journal VALUES(215,1780296375255564,'transaction/2','MeterAdvanced',1,'{"transaction":2,"reading_wh":1816,"at":"2026-06-01T06:46:15.087962Z","current_a":9.2,"raw_mwh":0,"track":{"basis":"start","base_mwh":0,"settled_mwh":0,"last_mwh":1816000,"last_at":"2026-06-01T06:45:15.087962Z","sampled":true,"doubtful_mwh":0,"doubtful_at":"2026-06-01T06:46:15.087962Z"}}');
INSERT INTO journal VALUES(216,1780296416050995,'evse/2','LimitRequested',1,'{"request":56,"evse":2,"transaction":2,"limit_a":11,"valid_until":"2026-06-01T06:49:56.050995Z","reason":"enough for the vehicle"}');
INSERT INTO journal VALUES(217,1780296416175563,'evse/2','LimitAcknowledged',1,'{"request":56,"evse":2}');
INSERT INTO journal VALUES(218,1780296435221168,'transaction/1','MeterAdvanced',1,'{"transaction":1,"reading_wh":3000,"at":"2026-06-01T06:47:15.076695Z","current_a":0}');
INSERT INTO journal VALUES(219,1780296435221168,'station/1','DefectsTolerated',1,'{"station":1,"defects":[{"defect":"padded_value","count":5,"field":"meterValue[0].sampledValue[0].value","raw":"  3000 ","corrected":"3000"}]}');
INSERT INTO journal VALUES(220,1780296435234168,'transaction/2','MeterAdvanced',1,'{"transaction":2,"reading_wh":2027,"at":"2026-06-01T06:47:15.087962Z","current_a":9}');
INSERT INTO journal VALUES(221,1780296435234168,'station/2','DefectsTolerated',1,'{"station":2,"defects":[{"defect":"register_drops_to_zero","count":1,"field":"value","raw":"2027000 mWh","corrected":"2027000 mWh"}]}');
INSERT INTO journal VALUES(222,1780296446050995,'evse/1','LimitRequested',1,'{"request":57,"evse":1,"transaction":1,"limit_a":6,"valid_until":"2026-06-01T06:50:26.050995Z","reason":"enough for the vehicle"}');
INSERT INTO journal VALUES(223,1780296446177347,'evse/1','LimitAcknowledged',1,'{"request":57,"evse":1}');
INSERT INTO journal VALUES(224,1780296495221223,'transaction/1','MeterAdvanced',1,'{"transaction":1,"reading_wh":3000,"at":"2026-06-01T06:48:15.076695Z","current_a":0,"raw_mwh":0,"track":{"basis":"start","base_mwh":0,"settled_mwh":0,"last_mwh":3000000,"last_at":"2026-06-01T06:47:15.076695Z","sampled":true,"doubtful_mwh":0,"doubtful_at":"2026-06-01T06:48:15.076695Z"}}');
INSERT INTO journal VALUES(225,1780296495247215,'transaction/2','MeterAdvanced',1,'{"transaction":2,"reading_wh":2130,"at":"2026-06-01T06:48:15.087962Z","current_a":8.9}');
INSERT INTO journal VALUES(226,1780296506050995,'evse/2','LimitRequested',1,'{"request":58,"evse":2,"transaction":2,"limit_a":10,"valid_until":"2026-06-01T06:51:26.050995Z","reason":"enough for the vehicle"}');
INSERT INTO journal VALUES(227,1780296506202657,'evse/2','LimitAcknowledged',1,'{"request":58,"evse":2}');
INSERT INTO journal VALUES(228,1780296506202657,'evse/2','LimitRequested',1,'{"request":59,"evse":2,"transaction":2,"limit_a":21,"valid_until":"2026-06-01T06:51:26.202657Z","reason":"limited by grid"}');
INSERT INTO journal VALUES(229,1780296506361945,'evse/2','LimitAcknowledged',1,'{"request":59,"evse":2}');
INSERT INTO journal VALUES(230,1780296542202657,'evse/1','LimitRequested',1,'{"request":60,"evse":1,"transaction":1,"limit_a":6,"valid_until":"2026-06-01T06:52:02.202657Z","reason":"enough for the vehicle"}');
INSERT INTO journal VALUES(231,1780296542348186,'evse/1','LimitAcknowledged',1,'{"request":60,"evse":1}');
INSERT INTO journal VALUES(232,1780296555214068,'transaction/1','MeterAdvanced',1,'{"transaction":1,"reading_wh":3000,"at":"2026-06-01T06:49:15.076695Z","current_a":0}');
INSERT INTO journal VALUES(233,1780296555214068,'station/1','DefectsTolerated',1,'{"station":1,"defects":[{"defect":"register_drops_to_zero","count":1,"field":"value","raw":"3000000 mWh","corrected":"3000000 mWh"}]}');
INSERT INTO journal VALUES(234,1780296555234311,'transaction/2','MeterAdvanced',1,'{"transaction":2,"reading_wh":2231,"at":"2026-06-01T06:49:15.087962Z","current_a":8.7}');
INSERT INTO journal VALUES(235,1780296572202657,'evse/2','LimitRequested',1,'{"request":61,"evse":2,"transaction":2,"limit_a":10,"valid_until":"2026-06-01T06:52:32.202657Z","reason":"enough for the vehicle"}');
INSERT INTO journal VALUES(236,1780296572346821,'evse/2','LimitAcknowledged',1,'{"request":61,"evse":2}');
INSERT INTO journal VALUES(237,1780296572346821,'evse/2','LimitRequested',1,'{"request":62,"evse":2,"transaction":2,"limit_a":21,"valid_until":"2026-06-01T06:52:32.346821Z","reason":"limited by grid"}');
INSERT INTO journal VALUES(238,1780296572482223,'evse/2','LimitAcknowledged',1,'{"request":62,"evse":2}');
INSERT INTO journal VALUES(239,1780296600053114,'transaction/1','TransactionEnded',1,'{"transaction":1,"meter_stop_wh":3000,"at":"2026-06-01T06:49:59.916796Z","received":"2026-06-01T06:50:00.053114Z","reason":"Local","estimated":false,"basis":"stop","stopped_by":""}');
INSERT INTO journal VALUES(240,1780296600053114,'session/1','SessionCharged',1,'{"session":1,"tariff":1,"currency":"EUR","energy_wh":3000,"duration_s":2384.825938,"idle_s":1238.106269,"lines":[{"kind":"energy","quantity":3000,"amount_minor":117},{"kind":"time","quantity":2384,"amount_minor":4},{"kind":"flat","quantity":1,"amount_minor":35},{"kind":"idle","quantity":0,"amount_minor":0}],"total_minor":156,"revision":1}');
INSERT INTO journal VALUES(241,1780296600053114,'session/1','LedgerPosted',1,'{"entry":1,"session":1,"currency":"EUR","postings":[{"account":"driver:T-1688595DCF49184D","amount_minor":156},{"account":"revenue:energy","amount_minor":-117},{"account":"revenue:time","amount_minor":-4},{"account":"revenue:flat","amount_minor":-35},{"account":"revenue:idle","amount_minor":0}],"reverses":0}');
INSERT INTO journal VALUES(242,1780296600053114,'evse/2','LimitRequested',1,'{"request":63,"evse":2,"transaction":2,"limit_a":27,"valid_until":"2026-06-01T06:53:00.053114Z","reason":"limited by grid"}');
INSERT INTO journal VALUES(243,1780296600179605,'station/1','DefectsTolerated',1,'{"station":1,"defects":[{"defect":"stop_repeated","count":1,"field":"transactionId","raw":"1805641809","corrected":""}]}');
INSERT INTO journal VALUES(244,1780296600190936,'evse/2','LimitAcknowledged',1,'{"request":63,"evse":2}');
INSERT INTO journal VALUES(245,1780296600319745,'evse/1','ConnectorStatusChanged',1,'{"evse":1,"status":"Finishing","at":"2026-06-01T06:49:59.916796Z","error_code":"NoError"}');
INSERT INTO journal VALUES(246,1780296600448978,'evse/1','ConnectorStatusChanged',1,'{"evse":1,"status":"Available","at":"2026-06-01T06:49:59.916796Z","error_code":"NoError"}');
INSERT INTO journal VALUES(247,1780296615234708,'transaction/2','MeterAdvanced',1,'{"transaction":2,"reading_wh":2331,"at":"2026-06-01T06:50:15.093985Z","current_a":8.6}');
INSERT INTO journal VALUES(248,1780296630448978,'evse/2','LimitRequested',1,'{"request":64,"evse":2,"transaction":2,"limit_a":10,"valid_until":"2026-06-01T06:53:30.448978Z","reason":"enough for the vehicle"}');
INSERT INTO journal VALUES(249,1780296630586724,'evse/2','LimitAcknowledged',1,'{"request":64,"evse":2}');
INSERT INTO journal VALUES(250,1780296630586724,'evse/2','LimitRequested',1,'{"request":65,"evse":2,"transaction":2,"limit_a":27,"valid_until":"2026-06-01T06:53:30.586724Z","reason":"limited by grid"}');
INSERT INTO journal VALUES(251,1780296630716098,'evse/2','LimitAcknowledged',1,'{"request":65,"evse":2}');
INSERT INTO journal VALUES(252,1780296675265321,'transaction/2','MeterAdvanced',1,'{"transaction":2,"reading_wh":2428,"at":"2026-06-01T06:51:15.093985Z","current_a":8.4}');
INSERT INTO journal VALUES(253,1780296696586724,'evse/2','LimitRequested',1,'{"request":66,"evse":2,"transaction":2,"limit_a":10,"valid_until":"2026-06-01T06:54:36.586724Z","reason":"enough for the vehicle"}');
INSERT INTO journal VALUES(254,1780296696764186,'evse/2','LimitAcknowledged',1,'{"request":66,"evse":2}');
INSERT INTO journal VALUES(255,1780296735225720,'transaction/2','MeterAdvanced',1,'{"transaction":2,"reading_wh":2525,"at":"2026-06-01T06:52:15.093985Z","current_a":8.3}');
INSERT INTO journal VALUES(256,1780296792764186,'evse/2','LimitRequested',1,'{"request":67,"evse":2,"transaction":2,"limit_a":10,"valid_until":"2026-06-01T06:56:12.764186Z","reason":"enough for the vehicle"}');
INSERT INTO journal VALUES(257,1780296792950458,'evse/2','LimitAcknowledged',1,'{"request":67,"evse":2}');
INSERT INTO journal VALUES(258,1780296795253866,'transaction/2','MeterAdvanced',1,'{"transaction":2,"reading_wh":2619,"at":"2026-06-01T06:53:15.093985Z","current_a":8.2}');
INSERT INTO journal VALUES(259,1780296795253866,'station/2','DefectsTolerated',1,'{"station":2,"defects":[{"defect":"padded_value","count":5,"field":"meterValue[0].sampledValue[0].value","raw":"  2619 ","corrected":"2619"}]}');
INSERT INTO journal VALUES(260,1780296855260503,'transaction/2','MeterAdvanced',1,'{"transaction":2,"reading_wh":2712,"at":"2026-06-01T06:54:15.093985Z","current_a":8}');
INSERT INTO journal VALUES(261,1780296882764186,'evse/2','LimitRequested',1,'{"request":68,"evse":2,"transaction":2,"limit_a":10,"valid_until":"2026-06-01T06:57:42.764186Z","reason":"enough for the vehicle"}');
INSERT INTO journal VALUES(262,1780296882928711,'evse/2','LimitAcknowledged',1,'{"request":68,"evse":2}');
INSERT INTO journal VALUES(263,1780296915236609,'transaction/2','MeterAdvanced',1,'{"transaction":2,"reading_wh":2804,"at":"2026-06-01T06:55:15.104778Z","current_a":7.9}');
INSERT INTO journal VALUES(264,1780296972764186,'evse/2','LimitRequested',1,'{"request":69,"evse":2,"transaction":2,"limit_a":9,"valid_until":"2026-06-01T06:59:12.764186Z","reason":"enough for the vehicle"}');
INSERT INTO journal VALUES(265,1780296972891762,'evse/2','LimitAcknowledged',1,'{"request":69,"evse":2}');
INSERT INTO journal VALUES(266,1780296972891762,'evse/2','LimitRequested',1,'{"request":70,"evse":2,"transaction":2,"limit_a":27,"valid_until":"2026-06-01T06:59:12.891762Z","reason":"limited by grid"}');
INSERT INTO journal VALUES(267,1780296973019870,'evse/2','LimitAcknowledged',1,'{"request":70,"evse":2}');
INSERT INTO journal VALUES(268,1780296975235238,'transaction/2','MeterAdvanced',1,'{"transaction":2,"reading_wh":2894,"at":"2026-06-01T06:56:15.104778Z","current_a":7.8}');
INSERT INTO journal VALUES(269,1780297035234342,'transaction/2','MeterAdvanced',1,'{"transaction":2,"reading_wh":2982,"at":"2026-06-01T06:57:15.104778Z","current_a":7.6}');
INSERT INTO journal VALUES(270,1780297038891762,'evse/2','LimitRequested',1,'{"request":71,"evse":2,"transaction":2,"limit_a":9,"valid_until":"2026-06-01T07:00:18.891762Z","reason":"enough for the vehicle"}');
INSERT INTO journal VALUES(271,1780297039033981,'evse/2','LimitAcknowledged',1,'{"request":71,"evse":2}');
INSERT INTO journal VALUES(272,1780297039033981,'evse/2','LimitRequested',1,'{"request":72,"evse":2,"transaction":2,"limit_a":27,"valid_until":"2026-06-01T07:00:19.033981Z","reason":"limited by grid"}');
INSERT INTO journal VALUES(273,1780297039169558,'evse/2','LimitAcknowledged',1,'{"request":72,"evse":2}');
INSERT INTO journal VALUES(274,1780297095226012,'transaction/2','MeterAdvanced',1,'{"transaction":2,"reading_wh":3070,"at":"2026-06-01T06:58:15.104778Z","current_a":7.5}');
INSERT INTO journal VALUES(275,1780297105033981,'evse/2','LimitRequested',1,'{"request":73,"evse":2,"transaction":2,"limit_a":9,"valid_until":"2026-06-01T07:01:25.033981Z","reason":"enough for the vehicle"}');
INSERT INTO journal VALUES(276,1780297105156419,'evse/2','LimitAcknowledged',1,'{"request":73,"evse":2}');
INSERT INTO journal VALUES(277,1780297105156419,'evse/2','LimitRequested',1,'{"request":74,"evse":2,"transaction":2,"limit_a":27,"valid_until":"2026-06-01T07:01:25.156419Z","reason":"limited by grid"}');
INSERT INTO journal VALUES(278,1780297105276696,'evse/2','LimitAcknowledged',1,'{"request":74,"evse":2}');
INSERT INTO journal VALUES(279,1780297155245476,'transaction/2','MeterAdvanced',1,'{"transaction":2,"reading_wh":3155,"at":"2026-06-01T06:59:15.104778Z","current_a":7.4}');
INSERT INTO journal VALUES(280,1780297171156419,'evse/2','LimitRequested',1,'{"request":75,"evse":2,"transaction":2,"limit_a":9,"valid_until":"2026-06-01T07:02:31.156419Z","reason":"enough for the vehicle"}');
INSERT INTO journal VALUES(281,1780297171287471,'evse/2','LimitAcknowledged',1,'{"request":75,"evse":2}');
INSERT INTO journal VALUES(282,1780297215232040,'transaction/2','MeterAdvanced',1,'{"transaction":2,"reading_wh":3240,"at":"2026-06-01T07:00:15.100311Z","current_a":7.3}');
INSERT INTO journal VALUES(283,1780297267287471,'evse/2','LimitRequested',1,'{"request":76,"evse":2,"transaction":2,"limit_a":9,"valid_until":"2026-06-01T07:04:07.287471Z","reason":"enough for the vehicle"}');
INSERT INTO journal VALUES(284,1780297267426834,'evse/2','LimitAcknowledged',1,'{"request":76,"evse":2}');
INSERT INTO journal VALUES(285,1780297275231244,'transaction/2','MeterAdvanced',1,'{"transaction":2,"reading_wh":3322,"at":"2026-06-01T07:01:15.100311Z","current_a":7.1}');
INSERT INTO journal VALUES(286,1780297335241710,'transaction/2','MeterAdvanced',1,'{"transaction":2,"reading_wh":3322,"at":"2026-06-01T07:02:15.100311Z","current_a":7,"raw_mwh":0,"track":{"basis":"start","base_mwh":0,"settled_mwh":0,"last_mwh":3322000,"last_at":"2026-06-01T07:01:15.100311Z","sampled":true,"doubtful_mwh":0,"doubtful_at":"2026-06-01T07:02:15.100311Z"}}');
INSERT INTO journal VALUES(287,1780297357287471,'evse/2','LimitRequested',1,'{"request":77,"evse":2,"transaction":2,"limit_a":9,"valid_until":"2026-06-01T07:05:37.287471Z","reason":"enough for the vehicle"}');
INSERT INTO journal VALUES(288,1780297357446305,'evse/2','LimitAcknowledged',1,'{"request":77,"evse":2}');
INSERT INTO journal VALUES(289,1780297395233623,'transaction/2','MeterAdvanced',1,'{"transaction":2,"reading_wh":3484,"at":"2026-06-01T07:03:15.100311Z","current_a":6.9}');
INSERT INTO journal VALUES(290,1780297395233623,'station/2','DefectsTolerated',1,'{"station":2,"defects":[{"defect":"register_drops_to_zero","count":1,"field":"value","raw":"3484000 mWh","corrected":"3484000 mWh"}]}');
INSERT INTO journal VALUES(291,1780297447287471,'evse/2','LimitRequested',1,'{"request":78,"evse":2,"transaction":2,"limit_a":8,"valid_until":"2026-06-01T07:07:07.287471Z","reason":"enough for the vehicle"}');
INSERT INTO journal VALUES(292,1780297447401540,'evse/2','LimitAcknowledged',1,'{"request":78,"evse":2}');
INSERT INTO journal VALUES(293,1780297447401540,'evse/2','LimitRequested',1,'{"request":79,"evse":2,"transaction":2,"limit_a":27,"valid_until":"2026-06-01T07:07:07.401540Z","reason":"limited by grid"}');
INSERT INTO journal VALUES(294,1780297447575852,'evse/2','LimitAcknowledged',1,'{"request":79,"evse":2}');
INSERT INTO journal VALUES(295,1780297455233557,'transaction/2','MeterAdvanced',1,'{"transaction":2,"reading_wh":3563,"at":"2026-06-01T07:04:15.100311Z","current_a":6.8}');
INSERT INTO journal VALUES(296,1780297515258125,'transaction/2','MeterAdvanced',1,'{"transaction":2,"reading_wh":3641,"at":"2026-06-01T07:05:15.092913Z","current_a":6.7}');
INSERT INTO journal VALUES(297,1780297543401540,'evse/2','LimitRequested',1,'{"request":80,"evse":2,"transaction":2,"limit_a":8,"valid_until":"2026-06-01T07:08:43.401540Z","reason":"enough for the vehicle"}');
INSERT INTO journal VALUES(298,1780297543546891,'evse/2','LimitAcknowledged',1,'{"request":80,"evse":2}');
INSERT INTO journal VALUES(299,1780297543546891,'evse/2','LimitRequested',1,'{"request":81,"evse":2,"transaction":2,"limit_a":27,"valid_until":"2026-06-01T07:08:43.546891Z","reason":"limited by grid"}');
INSERT INTO journal VALUES(300,1780297543705091,'evse/2','LimitAcknowledged',1,'{"request":81,"evse":2}');
INSERT INTO journal VALUES(301,1780297575217528,'transaction/2','MeterAdvanced',1,'{"transaction":2,"reading_wh":3717,"at":"2026-06-01T07:06:15.092913Z","current_a":6.6}');
INSERT INTO journal VALUES(302,1780297579546891,'evse/2','LimitRequested',1,'{"request":82,"evse":2,"transaction":2,"limit_a":8,"valid_until":"2026-06-01T07:09:19.546891Z","reason":"enough for the vehicle"}');
INSERT INTO journal VALUES(303,1780297579702900,'evse/2','LimitAcknowledged',1,'{"request":82,"evse":2}');
INSERT INTO journal VALUES(304,1780297579702900,'evse/2','LimitRequested',1,'{"request":83,"evse":2,"transaction":2,"limit_a":27,"valid_until":"2026-06-01T07:09:19.702900Z","reason":"limited by grid"}');
INSERT INTO journal VALUES(305,1780297579844602,'evse/2','LimitAcknowledged',1,'{"request":83,"evse":2}');
INSERT INTO journal VALUES(306,1780297635258923,'transaction/2','MeterAdvanced',1,'{"transaction":2,"reading_wh":3792,"at":"2026-06-01T07:07:15.092913Z","current_a":6.5}');
INSERT INTO journal VALUES(307,1780297645702900,'evse/2','LimitRequested',1,'{"request":84,"evse":2,"transaction":2,"limit_a":8,"valid_until":"2026-06-01T07:10:25.702900Z","reason":"enough for the vehicle"}');
INSERT INTO journal VALUES(308,1780297645859956,'evse/2','LimitAcknowledged',1,'{"request":84,"evse":2}');
INSERT INTO journal VALUES(309,1780297645859956,'evse/2','LimitRequested',1,'{"request":85,"evse":2,"transaction":2,"limit_a":27,"valid_until":"2026-06-01T07:10:25.859956Z","reason":"limited by grid"}');
INSERT INTO journal VALUES(310,1780297646012757,'evse/2','LimitAcknowledged',1,'{"request":85,"evse":2}');
INSERT INTO journal VALUES(311,1780297695240072,'transaction/2','MeterAdvanced',1,'{"transaction":2,"reading_wh":3866,"at":"2026-06-01T07:08:15.092913Z","current_a":6.4}');
INSERT INTO journal VALUES(312,1780297711859956,'evse/2','LimitRequested',1,'{"request":86,"evse":2,"transaction":2,"limit_a":8,"valid_until":"2026-06-01T07:11:31.859956Z","reason":"enough for the vehicle"}');
INSERT INTO journal VALUES(313,1780297712025508,'evse/2','LimitAcknowledged',1,'{"request":86,"evse":2}');
INSERT INTO journal VALUES(314,1780297755239249,'transaction/2','MeterAdvanced',1,'{"transaction":2,"reading_wh":3938,"at":"2026-06-01T07:09:15.092913Z","current_a":6.3}');
INSERT INTO journal VALUES(315,1780297800082756,'transaction/2','TransactionEnded',1,'{"transaction":2,"meter_stop_wh":3992,"at":"2026-06-01T07:09:59.925602Z","received":"2026-06-01T07:10:00.082756Z","reason":"Local","estimated":false,"basis":"stop","stopped_by":""}');
INSERT INTO journal VALUES(316,1780297800082756,'session/2','SessionCharged',1,'{"session":2,"tariff":1,"currency":"EUR","energy_wh":3992,"duration_s":2384.820388,"idle_s":0,"lines":[{"kind":"energy","quantity":3992,"amount_minor":156},{"kind":"time","quantity":2384,"amount_minor":4},{"kind":"flat","quantity":1,"amount_minor":35},{"kind":"idle","quantity":0,"amount_minor":0}],"total_minor":195,"revision":1}');
INSERT INTO journal VALUES(317,1780297800082756,'session/2','LedgerPosted',1,'{"entry":2,"session":2,"currency":"EUR","postings":[{"account":"driver:T-1688565DCF491334","amount_minor":195},{"account":"revenue:energy","amount_minor":-156},{"account":"revenue:time","amount_minor":-4},{"account":"revenue:flat","amount_minor":-35},{"account":"revenue:idle","amount_minor":0}],"reverses":0}');
INSERT INTO journal VALUES(318,1780297800236177,'station/2','DefectsTolerated',1,'{"station":2,"defects":[{"defect":"stop_repeated","count":1,"field":"transactionId","raw":"1343828701","corrected":""}]}');
INSERT INTO journal VALUES(319,1780297800387669,'evse/2','ConnectorStatusChanged',1,'{"evse":2,"status":"Finishing","at":"2026-06-01T07:09:59.925602Z","error_code":"NoError"}');
INSERT INTO journal VALUES(320,1780297800541630,'evse/2','ConnectorStatusChanged',1,'{"evse":2,"status":"Available","at":"2026-06-01T07:09:59.925602Z","error_code":"NoError"}');
INSERT INTO journal VALUES(321,1780306200055731,'evse/2','ConnectorStatusChanged',1,'{"evse":2,"status":"Preparing","at":"2026-06-01T09:29:59.927902Z","error_code":"NoError"}');
INSERT INTO journal VALUES(322,1780306215209864,'session/3','TransactionStarted',1,'{"transaction":3,"session":3,"evse":2,"id_tag":"T-1688575DCF4914E7","authorization":"Accepted","meter_start_wh":3992,"at":"2026-06-01T09:30:15.059880Z","received":"2026-06-01T09:30:15.209864Z","wire_id":1076915800,"origin":"reported"}');
INSERT INTO journal VALUES(323,1780306215209864,'evse/2','LimitRequested',1,'{"request":87,"evse":2,"transaction":3,"limit_a":27,"valid_until":"2026-06-01T09:33:15.209864Z","reason":"limited by grid"}');
INSERT INTO journal VALUES(324,1780306215374806,'evse/2','ConnectorStatusChanged',1,'{"evse":2,"status":"SuspendedEVSE","at":"2026-06-01T09:30:15.059880Z","error_code":"NoError"}');
INSERT INTO journal VALUES(325,1780306215375950,'evse/2','LimitAcknowledged',1,'{"request":87,"evse":2}');
INSERT INTO journal VALUES(326,1780306218351323,'evse/2','ConnectorStatusChanged',1,'{"evse":2,"status":"Charging","at":"2026-06-01T09:30:18.213476Z","error_code":"NoError"}');
INSERT INTO journal VALUES(327,1780306275199029,'transaction/3','MeterAdvanced',1,'{"transaction":3,"reading_wh":4166,"at":"2026-06-01T09:31:15.059880Z","current_a":16}');
INSERT INTO journal VALUES(328,1780306278351323,'evse/2','LimitRequested',1,'{"request":88,"evse":2,"transaction":3,"limit_a":18,"valid_until":"2026-06-01T09:34:18.351323Z","reason":"enough for the vehicle"}');
INSERT INTO journal VALUES(329,1780306278502939,'evse/2','LimitAcknowledged',1,'{"request":88,"evse":2}');
INSERT INTO journal VALUES(330,1780306335240555,'transaction/3','MeterAdvanced',1,'{"transaction":3,"reading_wh":4350,"at":"2026-06-01T09:32:15.059880Z","current_a":16}');
INSERT INTO journal VALUES(331,1780306374502939,'evse/2','LimitRequested',1,'{"request":89,"evse":2,"transaction":3,"limit_a":18,"valid_until":"2026-06-01T09:35:54.502939Z","reason":"enough for the vehicle"}');
INSERT INTO journal VALUES(332,1780306374674347,'evse/2','LimitAcknowledged',1,'{"request":89,"evse":2}');
INSERT INTO journal VALUES(333,1780306395238108,'transaction/3','MeterAdvanced',1,'{"transaction":3,"reading_wh":4534,"at":"2026-06-01T09:33:15.059880Z","current_a":16}');
INSERT INTO journal VALUES(334,1780306455205724,'transaction/3','MeterAdvanced',1,'{"transaction":3,"reading_wh":4718,"at":"2026-06-01T09:34:15.059880Z","current_a":16}');
INSERT INTO journal VALUES(335,1780306464502939,'evse/2','LimitRequested',1,'{"request":90,"evse":2,"transaction":3,"limit_a":18,"valid_until":"2026-06-01T09:37:24.502939Z","reason":"enough for the vehicle"}');
INSERT INTO journal VALUES(336,1780306464663828,'evse/2','LimitAcknowledged',1,'{"request":90,"evse":2}');
INSERT INTO journal VALUES(337,1780306515197866,'transaction/3','MeterAdvanced',1,'{"transaction":3,"reading_wh":4902,"at":"2026-06-01T09:35:15.084855Z","current_a":16}');
INSERT INTO journal VALUES(338,1780306554502939,'evse/2','LimitRequested',1,'{"request":91,"evse":2,"transaction":3,"limit_a":18,"valid_until":"2026-06-01T09:38:54.502939Z","reason":"enough for the vehicle"}');
INSERT INTO journal VALUES(339,1780306554661218,'evse/2','LimitAcknowledged',1,'{"request":91,"evse":2}');
INSERT INTO journal VALUES(340,1780306575234569,'transaction/3','MeterAdvanced',1,'{"transaction":3,"reading_wh":5086,"at":"2026-06-01T09:36:15.084855Z","current_a":16}');
INSERT INTO journal VALUES(341,1780306635204020,'transaction/3','MeterAdvanced',1,'{"transaction":3,"reading_wh":5270,"at":"2026-06-01T09:37:15.084855Z","current_a":16}');
INSERT INTO journal VALUES(342,1780306635204020,'station/2','DefectsTolerated',1,'{"station":2,"defects":[{"defect":"padded_value","count":5,"field":"meterValue[0].sampledValue[0].value","raw":"  5270 ","corrected":"5270"}]}');
INSERT INTO journal VALUES(343,1780306644502939,'evse/2','LimitRequested',1,'{"request":92,"evse":2,"transaction":3,"limit_a":18,"valid_until":"2026-06-01T09:40:24.502939Z","reason":"enough for the vehicle"}');
INSERT INTO journal VALUES(344,1780306644668636,'evse/2','LimitAcknowledged',1,'{"request":92,"evse":2}');
INSERT INTO journal VALUES(345,1780306695228705,'transaction/3','MeterAdvanced',1,'{"transaction":3,"reading_wh":5454,"at":"2026-06-01T09:38:15.084855Z","current_a":16}');
INSERT INTO journal VALUES(346,1780306734502939,'evse/2','LimitRequested',1,'{"request":93,"evse":2,"transaction":3,"limit_a":18,"valid_until":"2026-06-01T09:41:54.502939Z","reason":"enough for the vehicle"}');
INSERT INTO journal VALUES(347,1780306734679770,'evse/2','LimitAcknowledged',1,'{"request":93,"evse":2}');
INSERT INTO journal VALUES(348,1780306755234635,'transaction/3','MeterAdvanced',1,'{"transaction":3,"reading_wh":5638,"at":"2026-06-01T09:39:15.084855Z","current_a":16}');
INSERT INTO journal VALUES(349,1780306815242272,'transaction/3','MeterAdvanced',1,'{"transaction":3,"reading_wh":5822,"at":"2026-06-01T09:40:15.079655Z","current_a":16}');
INSERT INTO journal VALUES(350,1780306824502939,'evse/2','LimitRequested',1,'{"request":94,"evse":2,"transaction":3,"limit_a":18,"valid_until":"2026-06-01T09:43:24.502939Z","reason":"enough for the vehicle"}');
INSERT INTO journal VALUES(351,1780306824693044,'evse/2','LimitAcknowledged',1,'{"request":94,"evse":2}');
INSERT INTO journal VALUES(352,1780306875198130,'transaction/3','MeterAdvanced',1,'{"transaction":3,"reading_wh":6006,"at":"2026-06-01T09:41:15.079655Z","current_a":16}');
INSERT INTO journal VALUES(353,1780306914502939,'evse/2','LimitRequested',1,'{"request":95,"evse":2,"transaction":3,"limit_a":18,"valid_until":"2026-06-01T09:44:54.502939Z","reason":"enough for the vehicle"}');
INSERT INTO journal VALUES(354,1780306914668089,'evse/2','LimitAcknowledged',1,'{"request":95,"evse":2}');
INSERT INTO journal VALUES(355,1780306935232082,'transaction/3','MeterAdvanced',1,'{"transaction":3,"reading_wh":6190,"at":"2026-06-01T09:42:15.079655Z","current_a":16}');
INSERT INTO journal VALUES(356,1780306995236045,'transaction/3','MeterAdvanced',1,'{"transaction":3,"reading_wh":6374,"at":"2026-06-01T09:43:15.079655Z","current_a":16}');
INSERT INTO journal VALUES(357,1780307004502939,'evse/2','LimitRequested',1,'{"request":96,"evse":2,"transaction":3,"limit_a":18,"valid_until":"2026-06-01T09:46:24.502939Z","reason":"enough for the vehicle"}');
INSERT INTO journal VALUES(358,1780307004629372,'evse/2','LimitAcknowledged',1,'{"request":96,"evse":2}');
INSERT INTO journal VALUES(359,1780307055202492,'transaction/3','MeterAdvanced',1,'{"transaction":3,"reading_wh":6558,"at":"2026-06-01T09:44:15.079655Z","current_a":16}');
INSERT INTO journal VALUES(360,1780307094502939,'evse/2','LimitRequested',1,'{"request":97,"evse":2,"transaction":3,"limit_a":18,"valid_until":"2026-06-01T09:47:54.502939Z","reason":"enough for the vehicle"}');
INSERT INTO journal VALUES(361,1780307094642490,'evse/2','LimitAcknowledged',1,'{"request":97,"evse":2}');
INSERT INTO journal VALUES(362,1780307115234459,'transaction/3','MeterAdvanced',1,'{"transaction":3,"reading_wh":6742,"at":"2026-06-01T09:45:15.059038Z","current_a":16}');
INSERT INTO journal VALUES(363,1780307175207405,'transaction/3','MeterAdvanced',1,'{"transaction":3,"reading_wh":6926,"at":"2026-06-01T09:46:15.059038Z","current_a":16}');
INSERT INTO journal VALUES(364,1780307184502939,'evse/2','LimitRequested',1,'{"request":98,"evse":2,"transaction":3,"limit_a":18,"valid_until":"2026-06-01T09:49:24.502939Z","reason":"enough for the vehicle"}');
INSERT INTO journal VALUES(365,1780307184677846,'evse/2','LimitAcknowledged',1,'{"request":98,"evse":2}');
INSERT INTO journal VALUES(366,1780307235208828,'transaction/3','MeterAdvanced',1,'{"transaction":3,"reading_wh":7110,"at":"2026-06-01T09:47:15.059038Z","current_a":16}');
INSERT INTO journal VALUES(367,1780307274502939,'evse/2','LimitRequested',1,'{"request":99,"evse":2,"transaction":3,"limit_a":18,"valid_until":"2026-06-01T09:50:54.502939Z","reason":"enough for the vehicle"}');
INSERT INTO journal VALUES(368,1780307274676954,'evse/2','LimitAcknowledged',1,'{"request":99,"evse":2}');
INSERT INTO journal VALUES(369,1780307295210396,'transaction/3','MeterAdvanced',1,'{"transaction":3,"reading_wh":7294,"at":"2026-06-01T09:48:15.059038Z","current_a":16}');
INSERT INTO journal VALUES(370,1780307355202266,'transaction/3','MeterAdvanced',1,'{"transaction":3,"reading_wh":7478,"at":"2026-06-01T09:49:15.059038Z","current_a":16}');
INSERT INTO journal VALUES(371,1780307364502939,'evse/2','LimitRequested',1,'{"request":100,"evse":2,"transaction":3,"limit_a":18,"valid_until":"2026-06-01T09:52:24.502939Z","reason":"enough for the vehicle"}');
INSERT INTO journal VALUES(372,1780307364657260,'evse/2','LimitAcknowledged',1,'{"request":100,"evse":2}');
INSERT INTO journal VALUES(373,1780307415208583,'transaction/3','MeterAdvanced',1,'{"transaction":3,"reading_wh":7662,"at":"2026-06-01T09:50:15.076522Z","current_a":16}');
INSERT INTO journal VALUES(374,1780307454502939,'evse/2','LimitRequested',1,'{"request":101,"evse":2,"transaction":3,"limit_a":18,"valid_until":"2026-06-01T09:53:54.502939Z","reason":"enough for the vehicle"}');
INSERT INTO journal VALUES(375,1780307454661773,'evse/2','LimitAcknowledged',1,'{"request":101,"evse":2}');
INSERT INTO journal VALUES(376,1780307475227978,'transaction/3','MeterAdvanced',1,'{"transaction":3,"reading_wh":7846,"at":"2026-06-01T09:51:15.076522Z","current_a":16}');
INSERT INTO journal VALUES(377,1780307535209536,'transaction/3','MeterAdvanced',1,'{"transaction":3,"reading_wh":8030,"at":"2026-06-01T09:52:15.076522Z","current_a":16}');
INSERT INTO journal VALUES(378,1780307544502939,'evse/2','LimitRequested',1,'{"request":102,"evse":2,"transaction":3,"limit_a":18,"valid_until":"2026-06-01T09:55:24.502939Z","reason":"enough for the vehicle"}');
INSERT INTO journal VALUES(379,1780307544645997,'evse/2','LimitAcknowledged',1,'{"request":102,"evse":2}');
INSERT INTO journal VALUES(380,1780307595209044,'transaction/3','MeterAdvanced',1,'{"transaction":3,"reading_wh":8214,"at":"2026-06-01T09:53:15.076522Z","current_a":16}');
INSERT INTO journal VALUES(381,1780307634502939,'evse/2','LimitRequested',1,'{"request":103,"evse":2,"transaction":3,"limit_a":18,"valid_until":"2026-06-01T09:56:54.502939Z","reason":"enough for the vehicle"}');
INSERT INTO journal VALUES(382,1780307634635468,'evse/2','LimitAcknowledged',1,'{"request":103,"evse":2}');
INSERT INTO journal VALUES(383,1780307655209742,'transaction/3','MeterAdvanced',1,'{"transaction":3,"reading_wh":8398,"at":"2026-06-01T09:54:15.076522Z","current_a":16}');
INSERT INTO journal VALUES(384,1780307715211016,'transaction/3','MeterAdvanced',1,'{"transaction":3,"reading_wh":8582,"at":"2026-06-01T09:55:15.046913Z","current_a":16}');
INSERT INTO journal VALUES(385,1780307724502939,'evse/2','LimitRequested',1,'{"request":104,"evse":2,"transaction":3,"limit_a":18,"valid_until":"2026-06-01T09:58:24.502939Z","reason":"enough for the vehicle"}');
INSERT INTO journal VALUES(386,1780307724644581,'evse/2','LimitAcknowledged',1,'{"request":104,"evse":2}');
INSERT INTO journal VALUES(387,1780307775214719,'transaction/3','MeterAdvanced',1,'{"transaction":3,"reading_wh":8766,"at":"2026-06-01T09:56:15.046913Z","current_a":16}');
INSERT INTO journal VALUES(388,1780307775214719,'station/2','DefectsTolerated',1,'{"station":2,"defects":[{"defect":"padded_value","count":5,"field":"meterValue[0].sampledValue[0].value","raw":"  8766 ","corrected":"8766"}]}');
INSERT INTO journal VALUES(389,1780307814502939,'evse/2','LimitRequested',1,'{"request":105,"evse":2,"transaction":3,"limit_a":18,"valid_until":"2026-06-01T09:59:54.502939Z","reason":"enough for the vehicle"}');
INSERT INTO journal VALUES(390,1780307814677791,'evse/2','LimitAcknowledged',1,'{"request":105,"evse":2}');
INSERT INTO journal VALUES(391,1780307835241121,'transaction/3','MeterAdvanced',1,'{"transaction":3,"reading_wh":8950,"at":"2026-06-01T09:57:15.046913Z","current_a":16}');
INSERT INTO journal VALUES(392,1780307895228585,'transaction/3','MeterAdvanced',1,'{"transaction":3,"reading_wh":9134,"at":"2026-06-01T09:58:15.046913Z","current_a":16}');
INSERT INTO journal VALUES(393,1780307904502939,'evse/2','LimitRequested',1,'{"request":106,"evse":2,"transaction":3,"limit_a":18,"valid_until":"2026-06-01T10:01:24.502939Z","reason":"enough for the vehicle"}');
INSERT INTO journal VALUES(394,1780307904644417,'evse/2','LimitAcknowledged',1,'{"request":106,"evse":2}');
INSERT INTO journal VALUES(395,1780307955221726,'transaction/3','MeterAdvanced',1,'{"transaction":3,"reading_wh":9134,"at":"2026-06-01T09:59:15.046913Z","current_a":16,"raw_mwh":0,"track":{"basis":"start","base_mwh":3992000,"settled_mwh":0,"last_mwh":9134000,"last_at":"2026-06-01T09:58:15.046913Z","sampled":true,"doubtful_mwh":0,"doubtful_at":"2026-06-01T09:59:15.046913Z"}}');
INSERT INTO journal VALUES(396,1780307955221726,'station/2','DefectsTolerated',1,'{"station":2,"defects":[{"defect":"padded_value","count":5,"field":"meterValue[0].sampledValue[0].value","raw":"  0 ","corrected":"0"}]}');
INSERT INTO journal VALUES(397,1780307994502939,'evse/2','LimitRequested',1,'{"request":107,"evse":2,"transaction":3,"limit_a":18,"valid_until":"2026-06-01T10:02:54.502939Z","reason":"enough for the vehicle"}');
INSERT INTO journal VALUES(398,1780307994673763,'evse/2','LimitAcknowledged',1,'{"request":107,"evse":2}');
CREATE TABLE tape (
  id         INTEGER PRIMARY KEY,
  at_us      INTEGER NOT NULL,
  connection INTEGER NOT NULL,
  station    TEXT NOT NULL,
  direction  TEXT NOT NULL,
  frame      TEXT NOT NULL,
  at         TEXT GENERATED ALWAYS AS
             (strftime('%Y-%m-%dT%H:%M:%fZ', at_us / 1000 / 1000.0, 'unixepoch')) VIRTUAL
);
INSERT INTO tape VALUES(1,1780293600227134,1,'S-01','in','[2,"s1-1","BootNotification",{"chargePointVendor":"voltwin","chargePointModel":"twin-16","chargePointSerialNumber":"S-01","firmwareVersion":"1.0"}]');
INSERT INTO tape VALUES(2,1780293600227134,1,'S-01','out','[3,"s1-1",{"status":"Accepted","currentTime":"2026-06-01T06:00:00.227134Z","interval":300}]');
INSERT INTO tape VALUES(3,1780293600227134,1,'S-01','out','[2,"c1-1","SetChargingProfile",{"connectorId":0,"csChargingProfiles":{"chargingProfileId":1,"stackLevel":0,"chargingProfilePurpose":"TxDefaultProfile","chargingProfileKind":"Absolute","chargingSchedule":{"chargingRateUnit":"A","chargingSchedulePeriod":[{"startPeriod":0,"limit":0}]}}}]');
INSERT INTO tape VALUES(4,1780293600337239,1,'S-01','in','[2,"s1-2","StatusNotification",{"connectorId":0,"errorCode":"NoError","status":"Available","timestamp":"2026-06-01T06:00:00.227134Z"}]');
INSERT INTO tape VALUES(5,1780293600337239,1,'S-01','out','[3,"s1-2",{}]');
INSERT INTO tape VALUES(6,1780293600372595,1,'S-01','in','[3,"c1-1",{"status":"Accepted"}]');
INSERT INTO tape VALUES(7,1780293600372595,1,'S-01','out','[2,"c1-2","GetConfiguration",{"key":["MeterValuesSampledData","MeterValueSampleInterval","HeartbeatInterval","AuthorizeRemoteTxRequests","ChargeProfileMaxStackLevel","ChargingScheduleAllowedChargingRateUnit","ChargingScheduleMaxPeriods","MaxChargingProfilesInstalled"]}]');
INSERT INTO tape VALUES(8,1780293600405258,2,'S-02','in','[2,"s2-1","BootNotification",{"chargePointVendor":"voltwin","chargePointModel":"twin-16","chargePointSerialNumber":"S-02","firmwareVersion":"1.0"}]');
INSERT INTO tape VALUES(9,1780293600405258,2,'S-02','out','[3,"s2-1",{"status":"Accepted","currentTime":"2026-06-01T06:00:00.405258Z","interval":300}]');
INSERT INTO tape VALUES(10,1780293600405258,2,'S-02','out','[2,"c2-1","SetChargingProfile",{"connectorId":0,"csChargingProfiles":{"chargingProfileId":1,"stackLevel":0,"chargingProfilePurpose":"TxDefaultProfile","chargingProfileKind":"Absolute","chargingSchedule":{"chargingRateUnit":"A","chargingSchedulePeriod":[{"startPeriod":0,"limit":0}]}}}]');
INSERT INTO tape VALUES(11,1780293600485320,1,'S-01','in','[2,"s1-3","StatusNotification",{"connectorId":1,"errorCode":"NoError","status":"Available","timestamp":"2026-06-01T06:00:00.227134Z"}]');
INSERT INTO tape VALUES(12,1780293600485320,1,'S-01','out','[3,"s1-3",{}]');
INSERT INTO tape VALUES(13,1780293600539323,1,'S-01','in','[3,"c1-2",{"configurationKey":[{"key":"MeterValuesSampledData","readonly":false,"value":"Energy.Active.Import.Register,Power.Active.Import,Current.Import,Current.Offered"},{"key":"MeterValueSampleInterval","readonly":false,"value":"60"},{"key":"HeartbeatInterval","readonly":false,"value":"300"},{"key":"AuthorizeRemoteTxRequests","readonly":false,"value":"false"},{"key":"ChargeProfileMaxStackLevel","readonly":true,"value":"10"},{"key":"ChargingScheduleAllowedChargingRateUnit","readonly":true,"value":"Current,Power"},{"key":"ChargingScheduleMaxPeriods","readonly":true,"value":"24"},{"key":"MaxChargingProfilesInstalled","readonly":true,"value":"20"}]}]');
INSERT INTO tape VALUES(14,1780293600539323,1,'S-01','out','[2,"c1-3","ChangeConfiguration",{"key":"MeterValuesSampledData","value":"Energy.Active.Import.Register,Power.Active.Import,Current.Import"}]');
INSERT INTO tape VALUES(15,1780293600565420,2,'S-02','in','[2,"s2-2","StatusNotification",{"connectorId":0,"errorCode":"NoError","status":"Available","timestamp":"2026-06-01T06:00:00.405258Z"}]');
INSERT INTO tape VALUES(16,1780293600565420,2,'S-02','out','[3,"s2-2",{}]');
INSERT INTO tape VALUES(17,1780293600573696,2,'S-02','in','[3,"c2-1",{"status":"Accepted"}]');
INSERT INTO tape VALUES(18,1780293600573696,2,'S-02','out','[2,"c2-2","GetConfiguration",{"key":["MeterValuesSampledData","MeterValueSampleInterval","HeartbeatInterval","AuthorizeRemoteTxRequests","ChargeProfileMaxStackLevel","ChargingScheduleAllowedChargingRateUnit","ChargingScheduleMaxPeriods","MaxChargingProfilesInstalled"]}]');
INSERT INTO tape VALUES(19,1780293600682483,1,'S-01','in','[3,"c1-3",{"status":"Accepted"}]');
INSERT INTO tape VALUES(20,1780293600682483,1,'S-01','out','[2,"c1-4","GetConfiguration",{"key":["MeterValuesSampledData"]}]');
CREATE TABLE meter_values (
  id             INTEGER PRIMARY KEY,
  evse_id        INTEGER NOT NULL,
  transaction_id INTEGER,
  at_us          INTEGER NOT NULL,
  measurand      TEXT NOT NULL,
  value          REAL,
  at             TEXT GENERATED ALWAYS AS
                 (strftime('%Y-%m-%dT%H:%M:%fZ', at_us / 1000 / 1000.0, 'unixepoch')) VIRTUAL
);
INSERT INTO meter_values VALUES(1,1,1,1780294275090858,'Energy.Active.Import.Register',172.0);
INSERT INTO meter_values VALUES(2,1,1,1780294275090858,'Power.Active.Import',10841.299999999999272);
INSERT INTO meter_values VALUES(3,1,1,1780294275090858,'Current.Import',15.699999999999999289);
INSERT INTO meter_values VALUES(4,1,1,1780294335090858,'Energy.Active.Import.Register',351.0);
INSERT INTO meter_values VALUES(5,1,1,1780294335090858,'Power.Active.Import',10663.200000000000727);
INSERT INTO meter_values VALUES(6,1,1,1780294335090858,'Current.Import',15.499999999999999999);
INSERT INTO meter_values VALUES(7,1,1,1780294395090858,'Energy.Active.Import.Register',528.0);
INSERT INTO meter_values VALUES(8,1,1,1780294395090858,'Power.Active.Import',10488.100000000000364);
INSERT INTO meter_values VALUES(9,1,1,1780294395090858,'Current.Import',15.199999999999999289);
INSERT INTO meter_values VALUES(10,1,1,1780294455090858,'Energy.Active.Import.Register',701.0);
INSERT INTO meter_values VALUES(11,1,1,1780294455090858,'Power.Active.Import',10315.799999999999272);
INSERT INTO meter_values VALUES(12,1,1,1780294455090858,'Current.Import',15.0);
INSERT INTO meter_values VALUES(13,1,1,1780294515106521,'Energy.Active.Import.Register',871.0);
INSERT INTO meter_values VALUES(14,1,1,1780294515106521,'Power.Active.Import',10146.399999999999635);
INSERT INTO meter_values VALUES(15,1,1,1780294515106521,'Current.Import',14.699999999999999289);
INSERT INTO meter_values VALUES(16,1,1,1780294575106521,'Energy.Active.Import.Register',1039.0);
INSERT INTO meter_values VALUES(17,1,1,1780294575106521,'Power.Active.Import',9979.7999999999992722);
INSERT INTO meter_values VALUES(18,1,1,1780294575106521,'Current.Import',14.5);
INSERT INTO meter_values VALUES(19,1,1,1780294635106521,'Energy.Active.Import.Register',1204.0);
INSERT INTO meter_values VALUES(20,1,1,1780294635106521,'Power.Active.Import',9815.8999999999996359);
CREATE TABLE currencies (
  code            TEXT PRIMARY KEY,
  decimals        INTEGER NOT NULL,
  minor_per_major INTEGER NOT NULL
) WITHOUT ROWID;
INSERT INTO currencies VALUES('EUR',2,100);
CREATE TABLE tariffs (
  id                    INTEGER PRIMARY KEY,
  name                  TEXT NOT NULL,
  currency              TEXT NOT NULL,
  per_kwh_micro         INTEGER NOT NULL,
  per_minute_micro      INTEGER NOT NULL,
  flat_micro            INTEGER NOT NULL,
  idle_per_minute_micro INTEGER NOT NULL,
  idle_grace_s          REAL NOT NULL
);
INSERT INTO tariffs VALUES(1,'standard','EUR',390000,1000,350000,20000,3600.0);
CREATE TABLE tokens (
  id_tag TEXT PRIMARY KEY COLLATE NOCASE,
  status TEXT NOT NULL
) WITHOUT ROWID;
INSERT INTO tokens VALUES('T-1688565DCF491334','Accepted');
INSERT INTO tokens VALUES('T-1688575DCF4914E7','Accepted');
INSERT INTO tokens VALUES('T-1688595DCF49184D','Accepted');
CREATE TABLE sites (
  id                INTEGER PRIMARY KEY,
  name              TEXT NOT NULL,
  line_to_neutral_v REAL NOT NULL,
  tariff_id         INTEGER
);
INSERT INTO sites VALUES(1,'site',230.0,1);
CREATE TABLE nodes (
  site_id     INTEGER NOT NULL,
  id          INTEGER NOT NULL,
  name        TEXT NOT NULL,
  kind        TEXT NOT NULL,
  parent_id   INTEGER,
  limit_a     REAL,
  limit_w     REAL,
  rating_va   REAL,
  measured_w  REAL,
  measured_at TEXT,
  PRIMARY KEY (site_id, id)
) WITHOUT ROWID;
INSERT INTO nodes VALUES(1,1,'grid','grid_connection',NULL,NULL,20000.0,NULL,NULL,NULL);
INSERT INTO nodes VALUES(1,2,'transformer','transformer',1,NULL,NULL,30000.0,NULL,NULL);
CREATE TABLE caps (
  site_id    INTEGER NOT NULL,
  node_id    INTEGER NOT NULL,
  valid_from TEXT NOT NULL,
  limit_w    REAL NOT NULL,
  PRIMARY KEY (site_id, node_id, valid_from)
) WITHOUT ROWID;
CREATE TABLE chargers (
  id                INTEGER PRIMARY KEY,
  identity          TEXT NOT NULL,
  site_id           INTEGER NOT NULL,
  vendor            TEXT,
  model             TEXT,
  serial            TEXT,
  firmware          TEXT,
  connected         INTEGER NOT NULL DEFAULT 0,
  connection        INTEGER,
  connected_at      TEXT,
  disconnected_at   TEXT,
  disconnect_reason TEXT,
  last_boot         TEXT,
  default_limit_a   REAL,
  default_timing    TEXT,
  lease_timing      TEXT,
  max_stack_level   INTEGER,
  max_periods       INTEGER,
  max_profiles      INTEGER,
  takes_amps        INTEGER,
  takes_watts       INTEGER,
  firmware_status       TEXT,
  firmware_request      INTEGER,
  firmware_status_at    TEXT,
  diagnostics_status    TEXT,
  diagnostics_status_at TEXT,
  log_status            TEXT,
  log_request           INTEGER,
  log_status_at         TEXT
);
INSERT INTO chargers VALUES(1,'S-01',1,'voltwin','twin-16','S-01','1.0',1,1,'2026-06-01T06:00:00.136Z',NULL,NULL,'2026-06-01T06:00:00.227Z',0.0,NULL,NULL,10,24,20,1,1,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO chargers VALUES(2,'S-02',1,'voltwin','twin-16','S-02','1.0',1,2,'2026-06-01T06:00:00.330Z',NULL,NULL,'2026-06-01T06:00:00.405Z',0.0,NULL,NULL,10,24,20,1,1,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
CREATE TABLE evses (
  id                 INTEGER PRIMARY KEY,
  charger_id         INTEGER NOT NULL REFERENCES chargers (id) DEFERRABLE INITIALLY DEFERRED,
  connector          INTEGER NOT NULL,
  name               TEXT NOT NULL,
  node_id            INTEGER NOT NULL,
  phases             TEXT NOT NULL,
  max_current_a      REAL NOT NULL,
  status             TEXT,
  status_at          TEXT,
  error_code         TEXT
);
INSERT INTO evses VALUES(1,1,1,'S-01',2,'L1L2L3',32.0,'Available','2026-06-01T06:49:59.916Z','NoError');
INSERT INTO evses VALUES(2,2,1,'S-02',2,'L1L2L3',32.0,'Charging','2026-06-01T09:30:18.213Z','NoError');
CREATE TABLE sessions (
  id               INTEGER PRIMARY KEY,
  evse_id          INTEGER NOT NULL,
  transaction_id   INTEGER NOT NULL,
  id_tag           TEXT NOT NULL,
  state            TEXT NOT NULL,
  started          TEXT NOT NULL,
  ended            TEXT,
  energy_wh        INTEGER,
  duration_s       REAL,
  idle_s           REAL,
  tariff_id        INTEGER,
  currency         TEXT,
  total_minor      INTEGER,
  revision         INTEGER
);
INSERT INTO sessions VALUES(1,1,1,'T-1688595DCF49184D','charged','2026-06-01T06:10:15.090Z','2026-06-01T06:49:59.916Z',3000,2384.8259379999999509,1238.1062690000001111,1,'EUR',156,1);
INSERT INTO sessions VALUES(2,2,2,'T-1688565DCF491334','charged','2026-06-01T06:30:15.105Z','2026-06-01T07:09:59.925Z',3992,2384.8203880000000936,0.0,1,'EUR',195,1);
INSERT INTO sessions VALUES(3,2,3,'T-1688575DCF4914E7','running','2026-06-01T09:30:15.059Z',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
CREATE TABLE session_lines (
  session_id   INTEGER NOT NULL,
  line         INTEGER NOT NULL,
  kind         TEXT NOT NULL,
  quantity     INTEGER NOT NULL,
  amount_minor INTEGER NOT NULL,
  PRIMARY KEY (session_id, line)
) WITHOUT ROWID;
INSERT INTO session_lines VALUES(1,1,'energy',3000,117);
INSERT INTO session_lines VALUES(1,2,'time',2384,4);
INSERT INTO session_lines VALUES(1,3,'flat',1,35);
INSERT INTO session_lines VALUES(1,4,'idle',0,0);
INSERT INTO session_lines VALUES(2,1,'energy',3992,156);
INSERT INTO session_lines VALUES(2,2,'time',2384,4);
INSERT INTO session_lines VALUES(2,3,'flat',1,35);
INSERT INTO session_lines VALUES(2,4,'idle',0,0);
CREATE TABLE transactions (
  id              INTEGER PRIMARY KEY,
  wire_id         INTEGER NOT NULL,
  session_id      INTEGER NOT NULL,
  evse_id         INTEGER NOT NULL,
  id_tag          TEXT NOT NULL,
  authorization   TEXT NOT NULL,
  started         TEXT NOT NULL,
  start_received  TEXT NOT NULL,
  meter_start_wh  INTEGER NOT NULL,
  last_reading_wh INTEGER NOT NULL,
  last_reading_at TEXT NOT NULL,
  last_current_a  REAL,
  ended           TEXT,
  stop_received   TEXT,
  meter_stop_wh   INTEGER,
  reason          TEXT,
  estimated       INTEGER NOT NULL DEFAULT 0,
  basis           TEXT,
  stopped_by      TEXT,
  energy_wh       INTEGER GENERATED ALWAYS AS
                  (coalesce(meter_stop_wh, last_reading_wh) - meter_start_wh) VIRTUAL
);
INSERT INTO transactions VALUES(1,1805641809,1,1,'T-1688595DCF49184D','Accepted','2026-06-01T06:10:15.090Z','2026-06-01T06:10:15.214Z',0,3000,'2026-06-01T06:49:15.076Z',0.0,'2026-06-01T06:49:59.916Z','2026-06-01T06:50:00.053Z',3000,'Local',0,'stop','');
INSERT INTO transactions VALUES(2,1343828701,2,2,'T-1688565DCF491334','Accepted','2026-06-01T06:30:15.105Z','2026-06-01T06:30:15.259Z',0,3938,'2026-06-01T07:09:15.092Z',6.2999999999999998223,'2026-06-01T07:09:59.925Z','2026-06-01T07:10:00.082Z',3992,'Local',0,'stop','');
INSERT INTO transactions VALUES(3,1076915800,3,2,'T-1688575DCF4914E7','Accepted','2026-06-01T09:30:15.059Z','2026-06-01T09:30:15.209Z',3992,9134,'2026-06-01T09:59:15.046Z',16.0,NULL,NULL,NULL,NULL,0,NULL,NULL);
CREATE TABLE ledger_entries (
  id         INTEGER PRIMARY KEY,
  session_id INTEGER,
  at         TEXT NOT NULL,
  currency   TEXT NOT NULL,
  reverses   INTEGER
);
INSERT INTO ledger_entries VALUES(1,1,'2026-06-01T06:50:00.053Z','EUR',NULL);
INSERT INTO ledger_entries VALUES(2,2,'2026-06-01T07:10:00.082Z','EUR',NULL);
CREATE TABLE ledger_postings (
  entry_id     INTEGER NOT NULL REFERENCES ledger_entries (id) DEFERRABLE INITIALLY DEFERRED,
  line         INTEGER NOT NULL,
  account      TEXT NOT NULL,
  amount_minor INTEGER NOT NULL,
  PRIMARY KEY (entry_id, line)
) WITHOUT ROWID;
INSERT INTO ledger_postings VALUES(1,1,'driver:T-1688595DCF49184D',156);
INSERT INTO ledger_postings VALUES(1,2,'revenue:energy',-117);
INSERT INTO ledger_postings VALUES(1,3,'revenue:time',-4);
INSERT INTO ledger_postings VALUES(1,4,'revenue:flat',-35);
INSERT INTO ledger_postings VALUES(1,5,'revenue:idle',0);
INSERT INTO ledger_postings VALUES(2,1,'driver:T-1688565DCF491334',195);
INSERT INTO ledger_postings VALUES(2,2,'revenue:energy',-156);
INSERT INTO ledger_postings VALUES(2,3,'revenue:time',-4);
INSERT INTO ledger_postings VALUES(2,4,'revenue:flat',-35);
INSERT INTO ledger_postings VALUES(2,5,'revenue:idle',0);
CREATE TABLE limits (
  evse_id            INTEGER PRIMARY KEY,
  request_id         INTEGER NOT NULL,
  transaction_id     INTEGER NOT NULL,
  state              TEXT NOT NULL,
  requested_a        REAL NOT NULL,
  requested_at       TEXT NOT NULL,
  requested_until    TEXT,
  reason             TEXT NOT NULL,
  answered_at        TEXT,
  acknowledged_a     REAL,
  acknowledged_until TEXT,
  detail             TEXT
);
INSERT INTO limits VALUES(1,60,1,'acknowledged',6.0,'2026-06-01T06:49:02.202Z','2026-06-01T06:52:02.202Z','enough for the vehicle','2026-06-01T06:49:02.348Z',6.0,'2026-06-01T06:52:02.202Z',NULL);
INSERT INTO limits VALUES(2,107,3,'acknowledged',18.0,'2026-06-01T09:59:54.502Z','2026-06-01T10:02:54.502Z','enough for the vehicle','2026-06-01T09:59:54.673Z',18.0,'2026-06-01T10:02:54.502Z',NULL);
CREATE TABLE defects (
  sequence   INTEGER NOT NULL,
  line       INTEGER NOT NULL,
  charger_id INTEGER NOT NULL REFERENCES chargers (id) DEFERRABLE INITIALLY DEFERRED,
  at         TEXT NOT NULL,
  defect     TEXT NOT NULL,
  count      INTEGER NOT NULL,
  field      TEXT NOT NULL,
  raw        TEXT NOT NULL,
  corrected  TEXT NOT NULL,
  PRIMARY KEY (sequence, line)
) WITHOUT ROWID;
INSERT INTO defects VALUES(87,1,1,'2026-06-01T06:23:15.224Z','padded_value',5,'meterValue[0].sampledValue[0].value','  2138 ','2138');
INSERT INTO defects VALUES(117,1,1,'2026-06-01T06:31:15.225Z','padded_value',5,'meterValue[0].sampledValue[0].value','  0 ','0');
INSERT INTO defects VALUES(126,1,1,'2026-06-01T06:32:15.235Z','register_drops_to_zero',1,'value','3000000 mWh','3000000 mWh');
INSERT INTO defects VALUES(145,1,1,'2026-06-01T06:35:15.210Z','register_drops_to_zero',1,'value','3000000 mWh','3000000 mWh');
INSERT INTO defects VALUES(170,1,2,'2026-06-01T06:39:15.221Z','register_drops_to_zero',1,'value','1141000 mWh','1141000 mWh');
INSERT INTO defects VALUES(185,1,1,'2026-06-01T06:42:15.218Z','register_drops_to_zero',1,'value','3000000 mWh','3000000 mWh');
INSERT INTO defects VALUES(214,1,1,'2026-06-01T06:46:15.210Z','register_drops_to_zero',1,'value','3000000 mWh','3000000 mWh');
INSERT INTO defects VALUES(219,1,1,'2026-06-01T06:47:15.221Z','padded_value',5,'meterValue[0].sampledValue[0].value','  3000 ','3000');
INSERT INTO defects VALUES(221,1,2,'2026-06-01T06:47:15.234Z','register_drops_to_zero',1,'value','2027000 mWh','2027000 mWh');
INSERT INTO defects VALUES(233,1,1,'2026-06-01T06:49:15.214Z','register_drops_to_zero',1,'value','3000000 mWh','3000000 mWh');
INSERT INTO defects VALUES(243,1,1,'2026-06-01T06:50:00.179Z','stop_repeated',1,'transactionId','1805641809','');
INSERT INTO defects VALUES(259,1,2,'2026-06-01T06:53:15.253Z','padded_value',5,'meterValue[0].sampledValue[0].value','  2619 ','2619');
INSERT INTO defects VALUES(290,1,2,'2026-06-01T07:03:15.233Z','register_drops_to_zero',1,'value','3484000 mWh','3484000 mWh');
INSERT INTO defects VALUES(318,1,2,'2026-06-01T07:10:00.236Z','stop_repeated',1,'transactionId','1343828701','');
INSERT INTO defects VALUES(342,1,2,'2026-06-01T09:37:15.204Z','padded_value',5,'meterValue[0].sampledValue[0].value','  5270 ','5270');
INSERT INTO defects VALUES(388,1,2,'2026-06-01T09:56:15.214Z','padded_value',5,'meterValue[0].sampledValue[0].value','  8766 ','8766');
INSERT INTO defects VALUES(396,1,2,'2026-06-01T09:59:15.221Z','padded_value',5,'meterValue[0].sampledValue[0].value','  0 ','0');
CREATE TABLE security_events (
  sequence   INTEGER PRIMARY KEY,
  charger_id INTEGER NOT NULL REFERENCES chargers (id) DEFERRABLE INITIALLY DEFERRED,
  received   TEXT NOT NULL,
  at         TEXT NOT NULL,
  type       TEXT NOT NULL,
  info       TEXT NOT NULL
);
CREATE TABLE certificate_requests (
  charger_id INTEGER PRIMARY KEY REFERENCES chargers (id) DEFERRABLE INITIALLY DEFERRED,
  at         TEXT NOT NULL,
  csr        TEXT NOT NULL
);
CREATE TABLE stop_reviews (
  sequence       INTEGER PRIMARY KEY,
  charger_id     INTEGER,
  transaction_id INTEGER,
  received       TEXT NOT NULL,
  sent_id        INTEGER NOT NULL,
  id_tag         TEXT NOT NULL,
  meter_stop_wh  INTEGER NOT NULL,
  stopped        TEXT NOT NULL,
  reason         TEXT NOT NULL,
  why            TEXT NOT NULL
);
CREATE TABLE unattributed_energy (
  sequence   INTEGER PRIMARY KEY,
  evse_id    INTEGER NOT NULL,
  energy_wh  INTEGER NOT NULL,
  reading_wh INTEGER NOT NULL,
  began      TEXT NOT NULL,
  ended      TEXT NOT NULL
);
CREATE INDEX meter_values_by_evse ON meter_values (evse_id, at_us);
CREATE INDEX chargers_by_identity ON chargers (identity);
CREATE INDEX sessions_by_transaction ON sessions (transaction_id);
CREATE INDEX defects_by_charger ON defects (charger_id, defect);
CREATE INDEX security_events_by_charger ON security_events (charger_id, received);
CREATE VIEW v_defects AS
SELECT c.identity AS charger, d.defect, sum(d.count) AS count, min(d.at) AS first,
       max(d.at) AS last
  FROM defects d
  JOIN chargers c ON c.id = d.charger_id
 GROUP BY c.identity, d.defect
 ORDER BY c.identity, d.defect;
CREATE VIEW v_sessions AS
SELECT s.id, site.name AS site, c.identity AS charger, e.name AS evse, s.id_tag, s.state,
       s.started, s.ended, coalesce(s.energy_wh, t.energy_wh) / 1000.0 AS energy_kwh,
       s.duration_s, s.idle_s,
       iif(s.total_minor IS NULL, NULL,
           printf('%.*f', coalesce(m.decimals, 0),
                  s.total_minor * 1.0 / coalesce(m.minor_per_major, 1))) AS total,
       s.currency, t.reason, t.estimated
  FROM sessions s
  LEFT JOIN transactions t ON t.id = s.transaction_id
  LEFT JOIN evses e ON e.id = s.evse_id
  LEFT JOIN chargers c ON c.id = e.charger_id
  LEFT JOIN sites site ON site.id = c.site_id
  LEFT JOIN currencies m ON m.code = s.currency
 ORDER BY s.id;
CREATE VIEW v_balances AS
SELECT p.account, l.currency, sum(p.amount_minor) AS balance_minor,
       printf('%.*f', coalesce(m.decimals, 0),
              sum(p.amount_minor) * 1.0 / coalesce(m.minor_per_major, 1)) AS balance
  FROM ledger_postings p
  JOIN ledger_entries l ON l.id = p.entry_id
  LEFT JOIN currencies m ON m.code = l.currency
 GROUP BY p.account, l.currency
 ORDER BY p.account, l.currency;
CREATE VIEW v_evses AS
SELECT e.id, site.name AS site, c.identity AS charger, e.connector, e.name AS evse,
       c.connected, e.status, t.id AS transaction_id, t.energy_wh, l.requested_a,
       l.acknowledged_a, l.acknowledged_until, l.reason
  FROM evses e
  JOIN chargers c ON c.id = e.charger_id
  LEFT JOIN sites site ON site.id = c.site_id
  LEFT JOIN transactions t ON t.evse_id = e.id AND t.ended IS NULL
  LEFT JOIN limits l ON l.evse_id = e.id AND l.transaction_id = t.id
 ORDER BY e.id;
CREATE INDEX transactions_running ON transactions (evse_id) WHERE ended IS NULL;
COMMIT;
