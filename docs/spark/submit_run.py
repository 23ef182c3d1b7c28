"""What `spark-submit` takes: the job of `nextbest.engine.batch.spark_job` (docs/spark.md)."""

import sys

from nextbest.engine.batch.spark_job import main

if __name__ == "__main__":
    sys.exit(main())
