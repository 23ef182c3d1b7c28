"""The customer whom the examples of the function table speak of, at one `now`."""

from types import MappingProxyType

NOW = "2026-11-20T12:00:00-05:00"

TIMEZONE = "America/New_York"

PROFILE = """\
profile:
  id: string!
  home: location
  work: location
  favourite_places: list of location
  orders: {history: {at: datetime!, total: money!, items: integer, store: string!}}
lists:
  stores:
    of: location
    items:
      - {name: Fifth Avenue, lat: 40.7638, lon: -73.9727}
      - {name: SoHo, lat: 40.7233, lon: -74.0030}
"""
"""As in a bundle."""

CUSTOMER = MappingProxyType(
    {
        "id": "c-1",
        "home": {"lat": 40.7638, "lon": -73.9727},
        "work": {"lat": 40.7263, "lon": -73.9817},
        "favourite_places": [{"lat": 40.7061, "lon": -74.0086}, {"lat": 40.7681, "lon": -73.9693}],
        "orders": [
            {"at": "2026-08-12T10:00:00Z", "total": "20", "items": 1, "store": "Soho"},
            {"at": "2026-09-01T10:00:00Z", "total": "40", "items": 2, "store": "Harlem"},
            {"at": "2026-10-01T10:00:00Z", "total": "100.5", "items": 6, "store": "Soho"},
            {"at": "2026-11-10T10:00:00Z", "total": "50", "store": "Harlem"},
        ],
    }
)
"""As the door takes it."""
