"""The settings of a Django shop that keeps its customers in its own database, which is a SQLite file here."""

CUSTOMER_STORE = "sqlite:////var/lib/shop/shop.sqlite3"

DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": "/var/lib/shop/shop.sqlite3",
        # Each transaction takes the write lock as it begins, so that none has to be given up halfway.
        "OPTIONS": {"transaction_mode": "IMMEDIATE"},
    },
}
