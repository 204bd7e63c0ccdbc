from concurrent.futures import ThreadPoolExecutor


def one_after_another(function, jobs):
    return [function(job) for job in jobs]


def in_threads(function, jobs, threads):
    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(function, jobs))
