print("jboost")
