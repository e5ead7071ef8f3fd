from . import (
    test_adoption,
    test_assign_wizard,
    test_cartona_id,
    test_csv_files,
    test_csv_rows,
    test_deployment,
    test_doctests,
    test_listing,
    test_sold,
)
