-- shop: the next best engagement of every customer
-- bundle 42719d99bddfb9a11838493b7670239cea9817e90b4cfcbbf4b59ba3bbcc539f
-- now 2026-11-20T15:05:00Z
-- spark: compared with the engine by the tests of nextbest
--
-- Gives of each customer her stage, by index, and the candidate with its engagement, channel and key (its rank
-- in billionths), or the kind of no action. It decides for one outbound place, without an event.
--
-- Reads "customers", one row for each customer, with values as the door of nextbest leaves them:
--   "city" STRING
--   "id" STRING: never NULL
--   "ltv" BIGINT: money in ten-thousandths
--   "other" ARRAY<STRING>
--   "rate" DOUBLE
--   "tags" ARRAY<STRING>
--   "tier" STRING: one of gold, silver
--   "weight" BIGINT
-- Reads "orders", one row for each record:
--   "customer.id" STRING: the "id" of the customer
--   "at" BIGINT: an instant, in seconds since 1970-01-01 00:00 UTC; never NULL
--   "total" BIGINT: money in ten-thousandths
--   "store" STRING
--   "gift" BOOLEAN

-- What the decisions rest on: the queries up to the last count the rows that break it. While a count is not 0,
-- decisions are not those of nextbest, whose door would have mended the value or refused the customer.

SELECT
  COUNT(*) FILTER(WHERE
    `id` IS NULL) AS `id: is missing`,
  COUNT(*) FILTER(WHERE
    `ltv` < (
      -9007199254740992
    ) OR 9007199254740992 < `ltv`) AS `ltv: is out of range`,
  COUNT(*) FILTER(WHERE
    EXISTS(`other`, `element` -> `element` IS NULL)) AS `other: has a missing element`,
  COUNT(*) FILTER(WHERE
    `rate` < (
      -1000000000000000.0e0
    ) OR 1000000000000000.0e0 < `rate`) AS `rate: is out of range`,
  COUNT(*) FILTER(WHERE
    EXISTS(`tags`, `element` -> `element` IS NULL)) AS `tags: has a missing element`,
  COUNT(*) FILTER(WHERE
    NOT (
      `tier` IN ('gold', 'silver')
    )) AS `tier: is not of the set`,
  COUNT(*) FILTER(WHERE
    `weight` < (
      -9007199254740992
    ) OR 9007199254740992 < `weight`) AS `weight: is out of range`,
  COUNT(*) FILTER(WHERE
    NOT `id` IS NULL) - COUNT(DISTINCT `id`) AS `id: stands there already`
FROM `customers`;

SELECT
  COUNT(*) FILTER(WHERE
    `at` IS NULL) AS `at: is missing`,
  COUNT(*) FILTER(WHERE
    `at` < (
      -62135510400
    ) OR 253402214399 < `at`) AS `at: is out of range`,
  COUNT(*) FILTER(WHERE
    `customer.id` IS NULL) AS `customer.id: is missing`,
  COUNT(*) FILTER(WHERE
    `total` < (
      -9007199254740992
    ) OR 9007199254740992 < `total`) AS `total: is out of range`
FROM `orders`;

-- The decisions.

WITH `all.0` AS (
  SELECT
    `customers`.`id`,
    `customers`.`city`,
    `customers`.`ltv`,
    `customers`.`tier`,
    `customers`.`tags`,
    `customers`.`other`,
    `customers`.`rate`,
    `customers`.`weight`
  FROM `customers`
), `all.1.0.records` AS (
  SELECT
    `record`.`customer.id`,
    `record`.`at` AS `orders.at`,
    `record`.`store` AS `orders.store`,
    `record`.`gift` AS `orders.gift`,
    `record`.`total` AS `orders.total`
  FROM `orders` AS `record`
  WHERE
    `record`.`at` <= 1795187100
), `all.1.0` AS (
  SELECT
    `customer.id` AS `all.1.0`,
    COUNT(*) AS `v.0`,
    (
      MIN(
        NAMED_STRUCT('at', `orders.at`, 'known', `orders.store` IS NULL, 'value', `orders.store`)
      )
    ).`value` AS `v.1`,
    (
      MAX(
        NAMED_STRUCT('at', `orders.at`, 'known', NOT `orders.gift` IS NULL, 'value', `orders.gift`)
      )
    ).`value` AS `v.2`,
    SUM(CAST(`orders.total` AS DECIMAL(38, 0))) AS `v.3`,
    COUNT(DISTINCT `orders.store`) AS `v.4`,
    MIN(`orders.total`) AS `v.5`,
    MAX(`orders.total`) AS `v.6`,
    COUNT(DISTINCT `orders.at`) AS `v.7`,
    MAX(`orders.at`) AS `v.8`,
    MIN(`orders.at`) AS `v.9`
  FROM `all.1.0.records`
  GROUP BY
    `customer.id`
), `all.1.1.records` AS (
  SELECT
    `record`.`customer.id`,
    `record`.`at` AS `orders.at`,
    `record`.`store` AS `orders.store`
  FROM `orders` AS `record`
  WHERE
    `record`.`at` <= 1795187100
), `all.1.1.counted` AS (
  SELECT
    `customer.id`,
    `orders.store` AS `all.1.1.value`,
    COUNT(*) AS `all.1.1.times`,
    MAX(`orders.at`) AS `all.1.1.seen`
  FROM `all.1.1.records`
  WHERE
    NOT `orders.store` IS NULL
  GROUP BY
    `customer.id`,
    `orders.store`
), `all.1.1` AS (
  SELECT
    `customer.id` AS `all.1.1`,
    (
      MIN(
        NAMED_STRUCT(
          'at',
          -(
            (
              CAST(`all.1.1.times` AS DECIMAL(38, 0)) * 1099511627776
            ) + `all.1.1.seen`
          ),
          'known',
          `all.1.1.value` IS NULL,
          'value',
          `all.1.1.value`
        )
      )
    ).`value` AS `v.10`
  FROM `all.1.1.counted`
  GROUP BY
    `customer.id`
), `all.1.2.records` AS (
  SELECT
    `all.0`.`id`,
    `all.0`.`city`,
    `all.0`.`ltv`,
    `all.0`.`tier`,
    `all.0`.`tags`,
    `all.0`.`other`,
    `all.0`.`rate`,
    `all.0`.`weight`,
    `record`.`store` AS `orders.store`,
    `record`.`customer.id` AS `all.1.2.whose`
  FROM `all.0`
  LEFT JOIN `orders` AS `record`
    ON `all.0`.`id` = `record`.`customer.id` AND `record`.`at` <= 1795187100
), `all.1.2.1` AS (
  SELECT
    `id`,
    `city`,
    `ltv`,
    `tier`,
    `tags`,
    `other`,
    `rate`,
    `weight`,
    `orders.store`,
    `all.1.2.whose`,
    `orders.store` = `city` AS `v.11`
  FROM `all.1.2.records`
), `all.1.2` AS (
  SELECT
    `id`,
    ANY_VALUE(`city`) AS `city`,
    ANY_VALUE(`ltv`) AS `ltv`,
    ANY_VALUE(`tier`) AS `tier`,
    ANY_VALUE(`tags`) AS `tags`,
    ANY_VALUE(`other`) AS `other`,
    ANY_VALUE(`rate`) AS `rate`,
    ANY_VALUE(`weight`) AS `weight`,
    COUNT(*) FILTER(WHERE
      (
        NOT `all.1.2.whose` IS NULL
      ) AND COALESCE(`v.11`, FALSE)) AS `v.12`,
    COUNT(*) FILTER(WHERE
      (
        NOT `all.1.2.whose` IS NULL
      ) AND (
        `v.11` IS NULL
      )) AS `v.13`
  FROM `all.1.2.1`
  GROUP BY
    `id`
), `all.1` AS (
  SELECT
    `id`,
    `city`,
    `ltv`,
    `tier`,
    `tags`,
    `other`,
    `id`,
    `rate`,
    `weight`,
    `v.0`,
    `v.1`,
    `v.2`,
    `v.3`,
    `v.4`,
    `v.5`,
    `v.6`,
    `v.7`,
    `v.8`,
    `v.9`,
    `v.10`,
    `v.12`,
    `v.13`
  FROM `all.1.2`
  LEFT JOIN `all.1.0`
    ON `all.1.0` = `id`
  LEFT JOIN `all.1.1`
    ON `all.1.1` = `id`
), `all.2` AS (
  SELECT
    `id`,
    `v.1`,
    `v.2`,
    `v.10`,
    `city`,
    `ltv`,
    `v.3`,
    `v.4`,
    `v.12`,
    `v.13`,
    `v.5`,
    `v.6`,
    `v.7`,
    `v.8`,
    `v.9`,
    `tier`,
    `tags`,
    `other`,
    `id`,
    `rate`,
    `weight`,
    CASE WHEN NOT (
      0 < COALESCE(`v.0`, 0)
    ) THEN CAST(0 AS BIGINT) ELSE 1 END AS `stage.index`
  FROM `all.1`
), `all.0.staged` AS (
  SELECT
    `id`,
    EXPLODE(ARRAY(`stage.index`)) AS `stage.index`,
    `v.1`,
    `v.2`,
    `v.10`,
    `city`,
    `ltv`,
    `v.3`,
    `v.4`,
    `v.12`,
    `v.13`,
    `v.5`,
    `v.6`,
    `v.7`,
    `v.8`,
    `v.9`,
    `tier`,
    `tags`,
    `other`,
    `id`,
    `rate`,
    `weight`
  FROM `all.2`
), `stage.new` AS (
  SELECT
    `id`,
    `stage.index`,
    `v.1`,
    `v.2`,
    `v.10`,
    `city`,
    `ltv`,
    `v.3`,
    `v.4`,
    `v.12`,
    `v.13`,
    `v.5`,
    `v.6`,
    `v.7`,
    `v.8`,
    `v.9`,
    `tier`,
    `tags`,
    `other`,
    `id`,
    `rate`,
    `weight`
  FROM `all.0.staged`
  WHERE
    `stage.index` = 0
), `stage.new.1` AS (
  SELECT
    `id`,
    `v.1`,
    `v.2`,
    `v.10`,
    `city`,
    `ltv`,
    `v.4`,
    `v.12`,
    `v.13`,
    `v.5`,
    `v.6`,
    `v.8`,
    `v.9`,
    `weight`,
    COALESCE(`v.3`, 0) AS `v.14`,
    CAST(COALESCE(`v.7`, 0) - 1 AS DOUBLE) AS `v.15`,
    COALESCE(`tier` = 'gold', FALSE) AS `v.16`, /* places: when; places on email: may be chosen */
    COALESCE(
      CONTAINS(
        TRANSLATE(`city`, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz'),
        'rome'
      ),
      FALSE
    )
    AND COALESCE(STARTSWITH(`city`, 'R'), FALSE)
    AND COALESCE(ENDSWITH(`city`, 'e'), FALSE)
    AND COALESCE(ARRAY_CONTAINS(`tags`, `city`), FALSE)
    AND COALESCE(ARRAYS_OVERLAP(`tags`, CAST(ARRAY('a', 'b') AS ARRAY<STRING>)), FALSE)
    AND COALESCE(SIZE(ARRAY_EXCEPT(`other`, `tags`)) = 0, FALSE)
    AND COALESCE(`city` IN ('Rome', 'Milan'), FALSE)
    AND (
      CAST(CAST(CONV(SUBSTRING(SHA2('salt:' || `id`, 256), 1, 8), 16, 10) AS BIGINT) AS DOUBLE) / 4294967296.0e0
    ) < 0.5e0 AS `v.17`, /* texts: when */
    CASE
      WHEN `rate` < (
        -40.0e0
      )
      THEN -40.0e0
      WHEN (
        -40.0e0
      ) <= `rate`
      THEN `rate`
    END AS `v.18`
  FROM `stage.new`
), `stage.new.2` AS (
  SELECT
    `id`,
    `v.16`,
    `v.17`,
    `weight`,
    COALESCE(`v.1` = 'Rome', FALSE)
    AND COALESCE(`v.2`, FALSE)
    AND COALESCE(`v.10` = `city`, FALSE)
    AND COALESCE(
      `ltv` < CAST(CASE
        WHEN `v.14` < (
          -9007199254740992
        )
        THEN CAST(-9007199254740992 AS BIGINT)
        WHEN 9007199254740992 < `v.14`
        THEN 9007199254740992
        ELSE `v.14`
      END AS BIGINT),
      FALSE
    )
    AND 2 < COALESCE(`v.4`, 0)
    AND COALESCE(
      CASE
        WHEN 0 < COALESCE(`v.12`, 0)
        THEN TRUE
        WHEN 0 < COALESCE(`v.13`, 0)
        THEN NULL
        ELSE FALSE
      END,
      FALSE
    )
    AND COALESCE(10000 < `v.5`, FALSE)
    AND COALESCE(20000 < `v.6`, FALSE)
    AND COALESCE(
      CASE
        WHEN 0.0e0 < `v.15`
        THEN (
          CAST(`v.8` - `v.9` AS DOUBLE) / 86400.0e0
        ) / NULLIF(`v.15`, 0.0e0)
      END < 9.0e0,
      FALSE
    ) AS `v.19`, /* histories: when; histories on email: may be chosen */
    CASE
      WHEN `v.16`
      THEN (
        -18014398509481984
      ) + (
        -72057594037927936
      )
      ELSE CAST(-1152921504606846976 AS BIGINT)
    END AS `v.20`,
    CASE WHEN 40.0e0 < `v.18` THEN 40.0e0 WHEN `v.18` <= 40.0e0 THEN `v.18` END AS `v.21`
  FROM `stage.new.1`
), `stage.new.3` AS (
  SELECT
    `id`,
    `v.19`,
    `v.16`,
    `v.20`,
    `v.17`,
    `weight`,
    CASE WHEN `v.19` THEN CAST(1000000000 AS BIGINT) ELSE -1152921504606846976 END AS `v.22`,
    0.0e0 <= `v.21` AS `v.23`,
    (
      -ABS(`v.21`)
    ) / 64.0e0 AS `v.24`
  FROM `stage.new.2`
), `stage.new.4` AS (
  SELECT
    `id`,
    `v.19`,
    `v.22`,
    `v.16`,
    `v.20`,
    `v.17`,
    `v.23`,
    `weight`,
    (
      (
        (
          (
            (
              (
                (
                  (
                    (
                      (
                        (
                          (
                            (
                              (
                                (
                                  (
                                    (
                                      (
                                        (
                                          (
                                            (
                                              (
                                                (
                                                  (
                                                    (
                                                      1.6059043836821613e-10 * `v.24`
                                                    ) + 2.08767569878681e-09
                                                  ) * `v.24`
                                                ) + 2.505210838544172e-08
                                              ) * `v.24`
                                            ) + 2.755731922398589e-07
                                          ) * `v.24`
                                        ) + 2.7557319223985893e-06
                                      ) * `v.24`
                                    ) + 2.48015873015873e-05
                                  ) * `v.24`
                                ) + 0.0001984126984126984e0
                              ) * `v.24`
                            ) + 0.001388888888888889e0
                          ) * `v.24`
                        ) + 0.008333333333333333e0
                      ) * `v.24`
                    ) + 0.041666666666666664e0
                  ) * `v.24`
                ) + 0.16666666666666666e0
              ) * `v.24`
            ) + 0.5e0
          ) * `v.24`
        ) + 1.0e0
      ) * `v.24`
    ) + 1.0e0 AS `v.25`
  FROM `stage.new.3`
), `stage.new.5` AS (
  SELECT
    `id`,
    `v.19`,
    `v.22`,
    `v.16`,
    `v.20`,
    `v.17`,
    `v.23`,
    `weight`,
    `v.25` * `v.25` AS `v.26`
  FROM `stage.new.4`
), `stage.new.6` AS (
  SELECT
    `id`,
    `v.19`,
    `v.22`,
    `v.16`,
    `v.20`,
    `v.17`,
    `v.23`,
    `weight`,
    `v.26` * `v.26` AS `v.27`
  FROM `stage.new.5`
), `stage.new.7` AS (
  SELECT
    `id`,
    `v.19`,
    `v.22`,
    `v.16`,
    `v.20`,
    `v.17`,
    `v.23`,
    `weight`,
    `v.27` * `v.27` AS `v.28`
  FROM `stage.new.6`
), `stage.new.8` AS (
  SELECT
    `id`,
    `v.19`,
    `v.22`,
    `v.16`,
    `v.20`,
    `v.17`,
    `v.23`,
    `weight`,
    `v.28` * `v.28` AS `v.29`
  FROM `stage.new.7`
), `stage.new.9` AS (
  SELECT
    `id`,
    `v.19`,
    `v.22`,
    `v.16`,
    `v.20`,
    `v.17`,
    `v.23`,
    `weight`,
    `v.29` * `v.29` AS `v.30`
  FROM `stage.new.8`
), `stage.new.10` AS (
  SELECT
    `id`,
    `v.19`,
    `v.22`,
    `v.16`,
    `v.20`,
    `v.17`,
    `v.23`,
    `weight`,
    `v.30` * `v.30` AS `v.31`
  FROM `stage.new.9`
), `stage.new.11` AS (
  SELECT
    `id`,
    `v.19`,
    `v.22`,
    `v.16`,
    `v.20`,
    `v.17`,
    `v.23`,
    `v.31`,
    `weight`,
    NULLIF(1.0e0 + `v.31`, 0.0e0) AS `v.32`
  FROM `stage.new.10`
), `stage.new.12` AS (
  SELECT
    `id`,
    `v.19`,
    `v.22`,
    `v.16`,
    `v.20`,
    `v.17`,
    CASE WHEN `v.23` THEN 1.0e0 / `v.32` WHEN NOT `v.23` THEN `v.31` / `v.32` END * CAST(`weight` AS DOUBLE) AS `v.33`
  FROM `stage.new.11`
), `stage.new.13` AS (
  SELECT
    `id`,
    `v.19`,
    `v.22`,
    `v.16`,
    `v.20`,
    `v.17`,
    (
      `v.33` * 3.0e0
    ) - (
      `v.33` * 0.0e0
    ) AS `v.34`
  FROM `stage.new.12`
), `stage.new.14` AS (
  SELECT
    `id`,
    `v.19`,
    `v.22`,
    `v.16`,
    `v.20`,
    `v.17`,
    CAST(FLOOR(
      (
        CASE
          WHEN `v.34` < (
            -9000000.0e0
          )
          THEN -9000000.0e0
          WHEN 9000000.0e0 < `v.34`
          THEN 9000000.0e0
          ELSE `v.34`
        END * 1000000000.0e0
      ) + 0.5e0
    ) AS BIGINT) AS `v.35` /* texts on email: key */
  FROM `stage.new.13`
), `stage.new.15` AS (
  SELECT
    `id`,
    `v.19`,
    `v.22`,
    `v.16`,
    `v.20`,
    `v.17`,
    `v.35`,
    `v.17` AND COALESCE(0 < `v.35`, FALSE) AS `v.36` /* texts on email: may be chosen */
  FROM `stage.new.14`
), `stage.new.16` AS (
  SELECT
    `id`,
    `v.19`,
    `v.22`,
    `v.16`,
    `v.20`,
    `v.17`,
    CASE
      WHEN `v.36`
      THEN COALESCE(`v.35`, -18014398509481984)
      ELSE CAST(-1152921504606846976 AS BIGINT)
    END AS `v.37`
  FROM `stage.new.15`
), `stage.new.17` AS (
  SELECT
    `id`,
    `v.19`,
    `v.22`,
    `v.16`,
    `v.20`,
    `v.17`,
    `v.37`,
    GREATEST(`v.22`, `v.20`, `v.37`) AS `v.38`
  FROM `stage.new.16`
), `stage.new.18` AS (
  SELECT
    `id`,
    `v.19`,
    `v.16`,
    `v.17`,
    CASE
      WHEN `v.38` = (
        -1152921504606846976
      )
      THEN NULL
      WHEN `v.38` = `v.38`
      THEN CASE
        WHEN `v.38` = `v.22`
        THEN CAST(0 AS BIGINT)
        WHEN `v.38` = `v.20`
        THEN 1
        WHEN `v.38` = `v.37`
        THEN 2
        ELSE NULL
      END
      ELSE NULL
    END AS `v.39`,
    CASE
      WHEN 36028797018963968 < `v.38`
      THEN `v.38` - 72057594037927936
      WHEN `v.38` < (
        -36028797018963968
      )
      THEN `v.38` - (
        -72057594037927936
      )
      ELSE `v.38`
    END AS `v.40`
  FROM `stage.new.17`
), `stage.new.19` AS (
  SELECT
    `id`,
    `v.39`,
    CASE `v.39` WHEN 0 THEN 'histories' WHEN 1 THEN 'places' WHEN 2 THEN 'texts' END AS `v.41`,
    CASE `v.39` WHEN 0 THEN 'email' WHEN 1 THEN 'email' WHEN 2 THEN 'email' END AS `v.42`,
    CASE
      WHEN `v.39` IS NULL
      THEN NULL
      WHEN `v.40` = (
        -18014398509481984
      )
      THEN NULL
      ELSE `v.40`
    END AS `v.43`,
    CASE
      WHEN NOT `v.39` IS NULL
      THEN NULL
      ELSE CASE GREATEST(
          0,
          CASE WHEN NOT `v.19` THEN CAST(0 AS BIGINT) ELSE 3 END,
          CASE WHEN NOT `v.16` THEN CAST(0 AS BIGINT) ELSE 3 END,
          CASE WHEN NOT `v.17` THEN CAST(0 AS BIGINT) ELSE 3 END
        )
        WHEN 0
        THEN 'nothing_eligible'
        WHEN 1
        THEN 'all_limited'
        WHEN 2
        THEN 'all_deferred'
        WHEN 3
        THEN 'nothing_worth_it'
        WHEN 4
        THEN 'held_out'
      END
    END AS `v.44`
  FROM `stage.new.18`
), `stage.all` AS (
  SELECT
    `id`,
    `stage.index`,
    `v.1`,
    `v.2`,
    `v.10`,
    `city`,
    `ltv`,
    `v.3`,
    `v.4`,
    `v.12`,
    `v.13`,
    `v.5`,
    `v.6`,
    `v.7`,
    `v.8`,
    `v.9`,
    `tier`,
    `tags`,
    `other`,
    `id`,
    `rate`,
    `weight`
  FROM `all.0.staged`
  WHERE
    `stage.index` = 1
), `stage.all.1` AS (
  SELECT
    `id`,
    `v.1`,
    `v.2`,
    `v.10`,
    `city`,
    `ltv`,
    `v.4`,
    `v.12`,
    `v.13`,
    `v.5`,
    `v.6`,
    `v.8`,
    `v.9`,
    `weight`,
    COALESCE(`v.3`, 0) AS `v.45`,
    CAST(COALESCE(`v.7`, 0) - 1 AS DOUBLE) AS `v.46`,
    COALESCE(`tier` = 'gold', FALSE) AS `v.47`, /* places: when; places on email: may be chosen */
    COALESCE(
      CONTAINS(
        TRANSLATE(`city`, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz'),
        'rome'
      ),
      FALSE
    )
    AND COALESCE(STARTSWITH(`city`, 'R'), FALSE)
    AND COALESCE(ENDSWITH(`city`, 'e'), FALSE)
    AND COALESCE(ARRAY_CONTAINS(`tags`, `city`), FALSE)
    AND COALESCE(ARRAYS_OVERLAP(`tags`, CAST(ARRAY('a', 'b') AS ARRAY<STRING>)), FALSE)
    AND COALESCE(SIZE(ARRAY_EXCEPT(`other`, `tags`)) = 0, FALSE)
    AND COALESCE(`city` IN ('Rome', 'Milan'), FALSE)
    AND (
      CAST(CAST(CONV(SUBSTRING(SHA2('salt:' || `id`, 256), 1, 8), 16, 10) AS BIGINT) AS DOUBLE) / 4294967296.0e0
    ) < 0.5e0 AS `v.48`, /* texts: when */
    CASE
      WHEN `rate` < (
        -40.0e0
      )
      THEN -40.0e0
      WHEN (
        -40.0e0
      ) <= `rate`
      THEN `rate`
    END AS `v.49`
  FROM `stage.all`
), `stage.all.2` AS (
  SELECT
    `id`,
    `v.47`,
    `v.48`,
    `weight`,
    COALESCE(`v.1` = 'Rome', FALSE)
    AND COALESCE(`v.2`, FALSE)
    AND COALESCE(`v.10` = `city`, FALSE)
    AND COALESCE(
      `ltv` < CAST(CASE
        WHEN `v.45` < (
          -9007199254740992
        )
        THEN CAST(-9007199254740992 AS BIGINT)
        WHEN 9007199254740992 < `v.45`
        THEN 9007199254740992
        ELSE `v.45`
      END AS BIGINT),
      FALSE
    )
    AND 2 < COALESCE(`v.4`, 0)
    AND COALESCE(
      CASE
        WHEN 0 < COALESCE(`v.12`, 0)
        THEN TRUE
        WHEN 0 < COALESCE(`v.13`, 0)
        THEN NULL
        ELSE FALSE
      END,
      FALSE
    )
    AND COALESCE(10000 < `v.5`, FALSE)
    AND COALESCE(20000 < `v.6`, FALSE)
    AND COALESCE(
      CASE
        WHEN 0.0e0 < `v.46`
        THEN (
          CAST(`v.8` - `v.9` AS DOUBLE) / 86400.0e0
        ) / NULLIF(`v.46`, 0.0e0)
      END < 9.0e0,
      FALSE
    ) AS `v.50`, /* histories: when; histories on email: may be chosen */
    CASE
      WHEN `v.47`
      THEN (
        -18014398509481984
      ) + (
        -72057594037927936
      )
      ELSE CAST(-1152921504606846976 AS BIGINT)
    END AS `v.51`,
    CASE WHEN 40.0e0 < `v.49` THEN 40.0e0 WHEN `v.49` <= 40.0e0 THEN `v.49` END AS `v.52`
  FROM `stage.all.1`
), `stage.all.3` AS (
  SELECT
    `id`,
    `v.50`,
    `v.47`,
    `v.51`,
    `v.48`,
    `weight`,
    CASE WHEN `v.50` THEN CAST(1000000000 AS BIGINT) ELSE -1152921504606846976 END AS `v.53`,
    0.0e0 <= `v.52` AS `v.54`,
    (
      -ABS(`v.52`)
    ) / 64.0e0 AS `v.55`
  FROM `stage.all.2`
), `stage.all.4` AS (
  SELECT
    `id`,
    `v.50`,
    `v.53`,
    `v.47`,
    `v.51`,
    `v.48`,
    `v.54`,
    `weight`,
    (
      (
        (
          (
            (
              (
                (
                  (
                    (
                      (
                        (
                          (
                            (
                              (
                                (
                                  (
                                    (
                                      (
                                        (
                                          (
                                            (
                                              (
                                                (
                                                  (
                                                    (
                                                      1.6059043836821613e-10 * `v.55`
                                                    ) + 2.08767569878681e-09
                                                  ) * `v.55`
                                                ) + 2.505210838544172e-08
                                              ) * `v.55`
                                            ) + 2.755731922398589e-07
                                          ) * `v.55`
                                        ) + 2.7557319223985893e-06
                                      ) * `v.55`
                                    ) + 2.48015873015873e-05
                                  ) * `v.55`
                                ) + 0.0001984126984126984e0
                              ) * `v.55`
                            ) + 0.001388888888888889e0
                          ) * `v.55`
                        ) + 0.008333333333333333e0
                      ) * `v.55`
                    ) + 0.041666666666666664e0
                  ) * `v.55`
                ) + 0.16666666666666666e0
              ) * `v.55`
            ) + 0.5e0
          ) * `v.55`
        ) + 1.0e0
      ) * `v.55`
    ) + 1.0e0 AS `v.56`
  FROM `stage.all.3`
), `stage.all.5` AS (
  SELECT
    `id`,
    `v.50`,
    `v.53`,
    `v.47`,
    `v.51`,
    `v.48`,
    `v.54`,
    `weight`,
    `v.56` * `v.56` AS `v.57`
  FROM `stage.all.4`
), `stage.all.6` AS (
  SELECT
    `id`,
    `v.50`,
    `v.53`,
    `v.47`,
    `v.51`,
    `v.48`,
    `v.54`,
    `weight`,
    `v.57` * `v.57` AS `v.58`
  FROM `stage.all.5`
), `stage.all.7` AS (
  SELECT
    `id`,
    `v.50`,
    `v.53`,
    `v.47`,
    `v.51`,
    `v.48`,
    `v.54`,
    `weight`,
    `v.58` * `v.58` AS `v.59`
  FROM `stage.all.6`
), `stage.all.8` AS (
  SELECT
    `id`,
    `v.50`,
    `v.53`,
    `v.47`,
    `v.51`,
    `v.48`,
    `v.54`,
    `weight`,
    `v.59` * `v.59` AS `v.60`
  FROM `stage.all.7`
), `stage.all.9` AS (
  SELECT
    `id`,
    `v.50`,
    `v.53`,
    `v.47`,
    `v.51`,
    `v.48`,
    `v.54`,
    `weight`,
    `v.60` * `v.60` AS `v.61`
  FROM `stage.all.8`
), `stage.all.10` AS (
  SELECT
    `id`,
    `v.50`,
    `v.53`,
    `v.47`,
    `v.51`,
    `v.48`,
    `v.54`,
    `weight`,
    `v.61` * `v.61` AS `v.62`
  FROM `stage.all.9`
), `stage.all.11` AS (
  SELECT
    `id`,
    `v.50`,
    `v.53`,
    `v.47`,
    `v.51`,
    `v.48`,
    `v.54`,
    `v.62`,
    `weight`,
    NULLIF(1.0e0 + `v.62`, 0.0e0) AS `v.63`
  FROM `stage.all.10`
), `stage.all.12` AS (
  SELECT
    `id`,
    `v.50`,
    `v.53`,
    `v.47`,
    `v.51`,
    `v.48`,
    CASE WHEN `v.54` THEN 1.0e0 / `v.63` WHEN NOT `v.54` THEN `v.62` / `v.63` END * CAST(`weight` AS DOUBLE) AS `v.64`
  FROM `stage.all.11`
), `stage.all.13` AS (
  SELECT
    `id`,
    `v.50`,
    `v.53`,
    `v.47`,
    `v.51`,
    `v.48`,
    (
      `v.64` * 3.0e0
    ) - (
      `v.64` * 0.0e0
    ) AS `v.65`
  FROM `stage.all.12`
), `stage.all.14` AS (
  SELECT
    `id`,
    `v.50`,
    `v.53`,
    `v.47`,
    `v.51`,
    `v.48`,
    CAST(FLOOR(
      (
        CASE
          WHEN `v.65` < (
            -9000000.0e0
          )
          THEN -9000000.0e0
          WHEN 9000000.0e0 < `v.65`
          THEN 9000000.0e0
          ELSE `v.65`
        END * 1000000000.0e0
      ) + 0.5e0
    ) AS BIGINT) AS `v.66` /* texts on email: key */
  FROM `stage.all.13`
), `stage.all.15` AS (
  SELECT
    `id`,
    `v.50`,
    `v.53`,
    `v.47`,
    `v.51`,
    `v.48`,
    `v.66`,
    `v.48` AND COALESCE(0 < `v.66`, FALSE) AS `v.67` /* texts on email: may be chosen */
  FROM `stage.all.14`
), `stage.all.16` AS (
  SELECT
    `id`,
    `v.50`,
    `v.53`,
    `v.47`,
    `v.51`,
    `v.48`,
    CASE
      WHEN `v.67`
      THEN COALESCE(`v.66`, -18014398509481984)
      ELSE CAST(-1152921504606846976 AS BIGINT)
    END AS `v.68`
  FROM `stage.all.15`
), `stage.all.17` AS (
  SELECT
    `id`,
    `v.50`,
    `v.53`,
    `v.47`,
    `v.51`,
    `v.48`,
    `v.68`,
    GREATEST(`v.53`, `v.51`, `v.68`) AS `v.69`
  FROM `stage.all.16`
), `stage.all.18` AS (
  SELECT
    `id`,
    `v.50`,
    `v.47`,
    `v.48`,
    CASE
      WHEN `v.69` = (
        -1152921504606846976
      )
      THEN NULL
      WHEN `v.69` = `v.69`
      THEN CASE
        WHEN `v.69` = `v.53`
        THEN CAST(0 AS BIGINT)
        WHEN `v.69` = `v.51`
        THEN 1
        WHEN `v.69` = `v.68`
        THEN 2
        ELSE NULL
      END
      ELSE NULL
    END AS `v.70`,
    CASE
      WHEN 36028797018963968 < `v.69`
      THEN `v.69` - 72057594037927936
      WHEN `v.69` < (
        -36028797018963968
      )
      THEN `v.69` - (
        -72057594037927936
      )
      ELSE `v.69`
    END AS `v.71`
  FROM `stage.all.17`
), `stage.all.19` AS (
  SELECT
    `id`,
    `v.70`,
    CASE `v.70` WHEN 0 THEN 'histories' WHEN 1 THEN 'places' WHEN 2 THEN 'texts' END AS `v.72`,
    CASE `v.70` WHEN 0 THEN 'email' WHEN 1 THEN 'email' WHEN 2 THEN 'email' END AS `v.73`,
    CASE
      WHEN `v.70` IS NULL
      THEN NULL
      WHEN `v.71` = (
        -18014398509481984
      )
      THEN NULL
      ELSE `v.71`
    END AS `v.74`,
    CASE
      WHEN NOT `v.70` IS NULL
      THEN NULL
      ELSE CASE GREATEST(
          0,
          CASE WHEN NOT `v.50` THEN CAST(0 AS BIGINT) ELSE 3 END,
          CASE WHEN NOT `v.47` THEN CAST(0 AS BIGINT) ELSE 3 END,
          CASE WHEN NOT `v.48` THEN CAST(0 AS BIGINT) ELSE 3 END
        )
        WHEN 0
        THEN 'nothing_eligible'
        WHEN 1
        THEN 'all_limited'
        WHEN 2
        THEN 'all_deferred'
        WHEN 3
        THEN 'nothing_worth_it'
        WHEN 4
        THEN 'held_out'
      END
    END AS `v.75`
  FROM `stage.all.18`
)
SELECT
  `id`,
  0 AS `stage.index`,
  `v.39` AS `candidate`,
  `v.41` AS `engagement`,
  `v.42` AS `channel`,
  `v.43` AS `key`,
  `v.44` AS `no_action`
FROM `stage.new.19`
UNION ALL
SELECT
  `id`,
  1 AS `stage.index`,
  `v.70` AS `candidate`,
  `v.72` AS `engagement`,
  `v.73` AS `channel`,
  `v.74` AS `key`,
  `v.75` AS `no_action`
FROM `stage.all.19`;
