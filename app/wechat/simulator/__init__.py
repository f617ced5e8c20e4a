"""微信模拟器: a stand-in for WeChat's mini program server API, for demonstrations and tests.

It speaks the official addresses over real HTTP on loopback only, keeps everything in memory, and has its own
control surface under `/__sim__/`. The state is plain Python with a movable clock; the routes know Flask.
"""
