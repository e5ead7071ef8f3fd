"""What several parts of the connector have to agree on, in one place."""

from datetime import timedelta

# -- Channels: what an account's workers do, each on its own -----------------------

OFFERS = "offers"
ORDERS = "orders"
STATUS = "status"
READING = "reading"
CHANNELS = [
    (OFFERS, "Prices and Stock"),
    (ORDERS, "Orders"),
    (STATUS, "Order Status"),
    (READING, "Catalogue"),
]

#: Calls that a user waits for are no channel: the retailer's code, and the test of a connection.
CODE = "code"
TEST = "test"
USER_CALLS = (CODE, TEST)
#: Nor are the clock's looks for new orders: they only say that there is something to fetch.
LOOK = "look"

#: What changes nothing on Cartona's side may be called wherever Odoo runs.
ASKING = (TEST, READING)

# -- Outbox kinds: what may have changed, as coarse as the change was -----------

PRODUCT = "product"
PRODUCT_PRICE = "product_price"
PRODUCT_STOCK = "product_stock"
TEMPLATE = "template"
TEMPLATE_PRICE = "template_price"
CATEGORY = "category"
PRICELIST = "pricelist"
TAX = "tax"
UOM = "uom"
ACCOUNT = "account"
LISTING = "listing"
ACKNOWLEDGEMENT = "acknowledgement"
ORDER = "order"

#: Kinds whose rows name a product or a template.
PRODUCT_KINDS = (PRODUCT, PRODUCT_PRICE, PRODUCT_STOCK)
TEMPLATE_KINDS = (TEMPLATE, TEMPLATE_PRICE)

#: Kinds whose rows speak of what the catalogue shows, as against orders.
CATALOGUE_KINDS = [
    PRODUCT,
    PRODUCT_PRICE,
    PRODUCT_STOCK,
    TEMPLATE,
    TEMPLATE_PRICE,
    CATEGORY,
    PRICELIST,
    TAX,
    UOM,
    ACCOUNT,
    LISTING,
]

#: What of a listing may have changed: rows of all other kinds speak of both.
PRICE, STOCK = "price", "stock"
ASPECTS = {PRODUCT_PRICE: {PRICE}, TEMPLATE_PRICE: {PRICE}, PRODUCT_STOCK: {STOCK}}
BOTH = frozenset({PRICE, STOCK})

#: Kinds that one row of may stand for a large part of the catalogue: the drain
#: spreads them into rows of kind LISTING before it works on them.
COARSE_KINDS = (CATEGORY, PRICELIST, TAX, UOM, ACCOUNT)

#: The listings that somebody has to see to: what Cartona refused, what is held back here, and
#: what Cartona does not know.
TROUBLE = ("state", "in", ("refused", "held", "missing"))
#: States in which a listing says what is wrong with it already.
STOPPED = ("refused", "held")

# -- The drain ------------------------------------------------------------------

#: Items a bulk call carries unless the account says otherwise.
DEFAULT_BATCH_SIZE = 100
#: Outbox rows read at a time: bounds the memory of a drain.
ROWS_AT_ONCE = 20_000
#: Listings whose price and stock are worked out in one go.
LISTINGS_AT_ONCE = 500
#: Products that are listed, or followed, in one go: whether identifiers are doubled is looked
#: up in all products each time.
LISTED_AT_ONCE = 5000
#: Seconds one account may keep the drain while others wait.
ACCOUNT_SLICE = 5.0
#: Seconds after which a run ends and wakes the next: far inside the time that
#: ``limit_time_real_cron`` leaves a scheduled action.
RUN_SECONDS = 20.0
#: Seconds after which a call is given up, whatever still trickles in.
LONGEST_CALL = 45.0
#: Longest wait, in seconds, that a run sits out itself; a longer one is left to
#: the scheduler, which is up to a minute late.
LONGEST_WAIT_IN_RUN = 15.0
#: Seconds for which a run that had work waits for more before it ends, and between two looks:
#: the scheduler takes longer to start the next one than the look does.
LINGER_SECONDS = 0.25
LINGER_STEP = 0.02
#: When to look again for what another worker is at: that one goes on by itself, unless it dies.
BUSY_ELSEWHERE = timedelta(minutes=1)

# -- Orders ---------------------------------------------------------------------

#: Part of a run's time after which paging stops and what was stored is imported.
PAGING_SECONDS = 10.0
#: Orders asked for on a page of ``pull-orders``.
ORDERS_PER_PAGE = 100
#: A guard against a server that pages for ever, not a limit anyone should meet.
MOST_PAGES = 2_000
#: Products asked for on a page of the catalogue.
PRODUCTS_PER_PAGE = 200

#: Seconds for which a status that is being sent makes a pulled version doubtful.
IN_DOUBT_SECONDS = 60
#: Seconds by which the clocks of two nodes may differ.
CLOCKS_DIFFER_SECONDS = 0.05
#: Seconds by which a noted time may lie ahead; beyond that, the time of day was set back since.
SET_BACK_SECONDS = 60
#: Seconds within which what was fetched is stored, far beyond what a page takes.
LONGEST_FETCH_SECONDS = 600
#: Hours that the second look goes back for changes that an acknowledgement has swallowed.
SECOND_LOOK_HOURS = 48
#: Seconds after which the second look is left to the next one: it is well inside the time that
#: ``limit_time_real`` leaves, and reads its pages in parts between which pulls may run.
LOOK_SECONDS = 60.0
#: Seconds that a user waits for Cartona to check the retailer's code.
CODE_SECONDS = 8.0
#: Seconds after which a look of the clock's is given up.
LOOK_CALL_SECONDS = 3.0
#: Seconds after which one that has not said so is over: its process has died.
LONGEST_LOOK = 15.0

#: Where pushes are taken; the key of an account follows.
WEBHOOK_PATH = "/cartona/webhook/"
#: Where a monitor asks how the connector fares.
HEALTH_PATH = "/cartona/health"
#: Bytes of the longest push that is read.
LONGEST_PUSH = 1_000_000

# -- Rights ------------------------------------------------------------------------

#: Who may see what we add to Odoo's models: nobody from a portal or a shop.
EMPLOYEES = "base.group_user"
#: Who may read listings: what leads to them would be an error for anybody else.
CARTONA_USERS = "sale_cartona.group_cartona_user"

# -- Figures ----------------------------------------------------------------------

#: Operations of which calls are counted, as against the values or orders that they carry.
ASKING_OPERATIONS = ("pull_orders", "products")

# -- Retention ------------------------------------------------------------------

FIGURE_DAYS = 92
#: Days that the log is kept where nothing is set: what went well, and failures and orders.
LOG_DAYS, LOG_TROUBLE_DAYS = 7, 90
LOG_DAYS_KEY = "sale_cartona.log_days"
LOG_TROUBLE_DAYS_KEY = "sale_cartona.log_trouble_days"
#: Months after the end of an order that names, phones and addresses are kept in what was received.
PEOPLE_MONTHS = 24
PEOPLE_MONTHS_KEY = "sale_cartona.people_months"
#: Rows that the daily cleaning deletes, and orders that it masks, in one transaction, and seconds
#: after which it leaves the rest to the next day.
LOG_ROWS_AT_ONCE = 5000
ORDERS_MASKED_AT_ONCE = 200
CLEANING_SECONDS = 30.0
#: Entries of the log that a search for a record finds, and records that a search by name does.
LOG_FOUND = 10_000
LOG_NAMES = 100
